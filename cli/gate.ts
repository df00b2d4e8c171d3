import { type Command, Option } from 'commander';
import type { VerdictDocument } from '../lib/contract/api/releases/verdicts';
import { EXIT } from '../lib/contract/output/exit-codes';
import { systemClock } from '../lib/kit/clock';
import { type GateFlags, type GateRequest, parseGate } from './gate-options';
import { prepareOutput, writeReport } from './output/report-file';
import { write, writeError } from './output/write';
import { stopOnSignals } from './stop-on-signals';
import { UsageError } from './usage-error';

const append = (value: string, before: string[]) => [...before, value];

/** `tocsin gate`: waits for the verdict of a release and exits with its code. */
export function register(program: Command): void {
  program
    .command('gate')
    .description(
      'wait for the verdict of a release, from a console or by running sessions here, and exit with its code',
    )
    .option('--target <name>', 'target, by name or id')
    .option(
      '--release <version>',
      'version, of which the newest deployment counts; by default the deployment that began last',
    )
    .option('--server <url>', 'console that has the release')
    .option(
      '--token <token>',
      'API token of the console; without --server, the backend’s. Visible in the process list: prefer TOCSIN_TOKEN, or --backend-token-env',
    )
    .option('--mark', 'mark the deployment at the console first, and wait for its verdict')
    .option('--commit <id>', 'commit of the marked release')
    .option('--author <name>', 'author of the marked release')
    .option('--pipeline-url <url>', 'pipeline of the marked release')
    .option('--url <ws-url>', 'run the sessions here, against this endpoint')
    .option(
      '--backend-token <token>',
      'token to present to the endpoint; visible in the process list, so prefer --backend-token-env',
    )
    .option('--backend-token-env <name>', 'environment variable that contains it')
    .option(
      '--jwt-secret <secret>',
      'mint a JWT (HS256) with a fresh user id for every session; visible in the process list',
    )
    .option('--auth <placement>', 'where the token goes: header, subprotocol or query', 'header')
    .option(
      '--header <name: value>',
      'extra header of the upgrade request (repeatable); visible in the process list',
      append,
      [],
    )
    .option('--timeout <duration>', 'cap on one whole session')
    .option(
      '--hold <duration>',
      'time that a session must stay open after the welcome to count as ready',
    )
    .option('--interval <duration>', 'time between two starts of sessions', '5s')
    .option(
      '--environment <name>',
      'of the target, where several have its name; without --server, the environment to record (ci)',
    )
    .option('--env <name>', 'the same as --environment')
    .option('--deadline <duration>', 'longest wait', '6h')
    .option('--soak <duration>', 'time that must be observed before a pass (30m)')
    .option('--settle <duration>', 'how late health events may arrive (60s)')
    .option(
      '--check <names>',
      'run named checks first: factory-validation, handler-integration, emergency-handler',
      append,
      [],
    )
    .option('--reporter <name>', 'pretty, json, junit, markdown or github', 'pretty')
    .option(
      '--output <file>',
      'file for the report (its folder is created); the summary goes to standard output',
    )
    .addOption(
      new Option('--exit-style <style>', 'tocsin or nagios (0, 2, 1, 3)').default('tocsin'),
    )
    .action(async (flags: GateFlags) => {
      process.exitCode = await gate(parseGate(flags, process.env));
    });
}

const CODES: Record<VerdictDocument['effective'], { tocsin: number; nagios: number }> = {
  pass: { tocsin: EXIT.ok, nagios: 0 },
  fail: { tocsin: EXIT.fail, nagios: 2 },
  inconclusive: { tocsin: EXIT.inconclusive, nagios: 1 },
  withdrawn: { tocsin: EXIT.inconclusive, nagios: 1 },
  no_data: { tocsin: EXIT.noData, nagios: 3 },
  invalid: { tocsin: EXIT.invalid, nagios: 3 },
};

async function gate(request: GateRequest): Promise<number> {
  // Before the wait: hours later it is too late to correct the path.
  if (request.output !== null) prepareOutput(request.output);
  const stop = stopOnSignals();
  const codeOf = (verdict: VerdictDocument['effective']) =>
    CODES[verdict][request.nagios ? 'nagios' : 'tocsin'];
  try {
    if (!(await checksPass(request, stop.signal))) return stop.exitCode() ?? codeOf('fail');
    const document = await verdictOf(request, stop.signal);
    const stoppedWith = stop.exitCode();
    if (stoppedWith !== null) return stoppedWith;
    if (!document) {
      writeError(`no release ${request.release} of ${request.target} is known\n`);
      return codeOf('no_data');
    }
    await print(request, document);
    return codeOf(document.effective);
  } catch (error) {
    return stop.exitCode() ?? codeOfError(error);
  }
}

async function checksPass(request: GateRequest, signal: AbortSignal): Promise<boolean> {
  if (request.checks.length === 0 || !request.endpoint) return true;
  const { runNamedChecks } = await import('../lib/commands/gate/named-checks');
  const { checksReport, checkLines } = await import('./output/gate-checks');
  const outcomes = await runNamedChecks(request.checks, request.endpoint, signal);
  writeError(checkLines(outcomes));
  const passed = outcomes.every((one) => one.passed);
  // No verdict follows, so the reporter reports the failed checks.
  if (!passed && !signal.aborted) {
    const report = checksReport(outcomes, request.reporter);
    if (request.output !== null) writeReport(request.output, report);
    else write(report);
  }
  return passed;
}

async function verdictOf(
  request: GateRequest,
  signal: AbortSignal,
): Promise<VerdictDocument | null> {
  const { createGateProgress } = await import('./output/gate-progress');
  const { runGate } = await import('../lib/commands/gate/run-gate');
  const progress = createGateProgress(() => performance.now());
  try {
    const { onDocument, onMark } = progress;
    return await runGate(request, { onDocument, onMark, clock: systemClock }, signal);
  } finally {
    progress.end();
  }
}

/** Writes the report, and the verdict alone where the report cannot be made. */
async function print(request: GateRequest, document: VerdictDocument): Promise<void> {
  try {
    const { gateText } = await import('./output/gate-pretty');
    const report = await reportOf(request, document);
    if (request.output === null) return write(report ?? gateText(document));
    writeReport(request.output, report ?? gateText(document));
    write(gateText(document));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    writeError(`error: the report could not be created (${why})\n`);
    writeError(`${document.effective}: ${document.reason.text}\n`);
  }
}

/** Null for the reporter `pretty`. */
async function reportOf(request: GateRequest, document: VerdictDocument): Promise<string | null> {
  const { reporter } = request;
  const link = request.server?.url.replace(/\/+$/, '') ?? null;
  if (reporter === 'pretty') return null;
  if (reporter === 'github')
    return (await import('./output/gate-github')).githubReport(document, link, process.env);
  const { makeReport } = await import('../lib/services/releases/report/make-report');
  return makeReport(document, reporter, link).body;
}

/** An unreachable console has an exit code of its own; one that refuses the request was given wrong options. */
function codeOfError(error: unknown): number {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'invalid_input' || code === 'unauthorized')
    throw new UsageError(error instanceof Error ? error.message : code);
  if (code !== 'unavailable' && code !== 'timeout' && code !== 'busy') throw error;
  writeError(`error: ${error instanceof Error ? error.message : code}\n`);
  return EXIT.unreachable;
}
