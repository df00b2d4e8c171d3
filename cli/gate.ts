import { type Command, Option } from 'commander';
import type { GateTimes } from '../lib/commands/gate/gate-times';
import type { VerdictDocument } from '../lib/contract/api/releases/verdicts';
import { EXIT } from '../lib/contract/output/exit-codes';
import { systemClock } from '../lib/kit/clock';
import { addConnectionOptions } from './connection-options';
import { type GateFlags, type GateRequest, parseGate } from './gate-options';
import type { CheckResult } from './output/check-result';
import { printable } from './output/printable';
import { prepareAppended, prepareOutput, writeReport } from './output/report-file';
import { write, writeError } from './output/write';
import { addSessionOptions } from './session-options';
import { stopOnSignals } from './stop-on-signals';

const append = (value: string, before: string[]) => [...before, value];

/** `tocsin gate`: waits for the verdict of a release and exits with its code. */
export function register(program: Command): void {
  const command = program
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
    .option('--interval <duration>', 'time between two starts of sessions (5s)')
    .option(
      '--quick',
      'run the sessions that a pass needs here and end: 189 without a failure, no soak, no diversity in time',
    )
    .option('--rate <sessions per second>', 'sessions that --quick starts per second (2/s)')
    .option(
      '--environment <name>',
      'of the target, where several have its name; without --server, the environment to record (ci)',
    )
    .option('--env <name>', 'the same as --environment')
    .option('--deadline <duration>', 'longest wait (6h; 10m with --quick)')
    .option('--soak <duration>', 'time that must be observed before a pass (30m)')
    .addOption(new Option('--settle <duration>', 'has no effect any more').hideHelp())
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
      process.exitCode = await gate(await parseRequest(flags));
    });
  addSessionOptions(command, '--stage-deadline');
  addConnectionOptions(command);
}

/** With the declared journey; nothing of the language is loaded for the built-in one. */
async function parseRequest(flags: GateFlags): Promise<GateRequest> {
  const { journey = 'agent' } = flags;
  const parsed = parseGate(flags, process.env);
  const isBuiltIn = journey === 'agent';
  const request = isBuiltIn
    ? parsed
    : (await import('./journey/gate-journey')).withJourney(parsed, journey);
  if (request.endpoint === null) return request;
  const { timeoutNote } = await import('../lib/commands/check/timeout-note');
  const note = timeoutNote(request.endpoint);
  return note === null ? request : { ...request, notices: [...request.notices, note] };
}

const CODES: Record<VerdictDocument['effective'], { tocsin: number; nagios: number }> = {
  pass: { tocsin: EXIT.ok, nagios: 0 },
  fail: { tocsin: EXIT.fail, nagios: 2 },
  inconclusive: { tocsin: EXIT.inconclusive, nagios: 1 },
  withdrawn: { tocsin: EXIT.inconclusive, nagios: 1 },
  no_data: { tocsin: EXIT.noData, nagios: 3 },
  invalid: { tocsin: EXIT.invalid, nagios: 3 },
};

/** Throws UsageError where a report could not be written at the end. */
function prepareOutputs({ output, reporter }: GateRequest): void {
  if (output !== null) prepareOutput('--output', output);
  if (reporter !== 'github') return;
  for (const name of ['GITHUB_STEP_SUMMARY', 'GITHUB_OUTPUT']) {
    const file = process.env[name];
    if (file) prepareAppended(name, file);
  }
}

async function gate(request: GateRequest): Promise<number> {
  // Before the wait: hours later it is too late to correct the path.
  prepareOutputs(request);
  for (const notice of request.notices) writeError(`${notice}\n`);
  const stop = stopOnSignals();
  const codeOf = (verdict: VerdictDocument['effective']) =>
    CODES[verdict][request.nagios ? 'nagios' : 'tocsin'];
  const { createGateTimes } = await import('../lib/commands/gate/gate-times');
  const times = createGateTimes(systemClock);
  try {
    await verify(request);
    if (!(await checksPass(request, times, stop.signal))) return stop.exitCode() ?? codeOf('fail');
    const document = await verdictOf(request, times, stop.signal);
    if (document) await print(request, document);
    else await printProblem(request, `no release ${request.release} of ${request.target} is known`);
    return stop.exitCode() ?? codeOf(document?.effective ?? 'no_data');
  } catch (error) {
    const stoppedWith = stop.exitCode();
    if (stoppedWith !== null) return stoppedWith;
    await printProblem(request, messageOf(error));
    return codeOfError(error, request);
  }
}

/** The console is asked once before sessions run: what is wrong with the options must not cost their time. */
async function verify(request: GateRequest): Promise<void> {
  const { verifyConsole } = await import('../lib/commands/gate/verify-console');
  await verifyConsole(request, { onNotice: (text) => writeError(`${printable(text)}\n`) });
}

async function checksPass(
  request: GateRequest,
  times: GateTimes,
  signal: AbortSignal,
): Promise<boolean> {
  const { checks, endpoint } = request;
  if (checks.length === 0 || !endpoint) return true;
  const { runNamedChecks } = await import('../lib/commands/gate/named-checks');
  const { checkLines } = await import('./output/gate-checks');
  const outcomes = await times.time('checks', () => runNamedChecks(checks, endpoint, signal));
  writeError(checkLines(outcomes));
  const passed = outcomes.every((one) => one.passed);
  // No verdict follows, so the reporter reports the failed checks.
  if (!passed && !signal.aborted) await printChecks(request, outcomes);
  return passed && !signal.aborted;
}

async function verdictOf(
  request: GateRequest,
  times: GateTimes,
  signal: AbortSignal,
): Promise<VerdictDocument | null> {
  const { createGateProgress } = await import('./output/gate-progress');
  const { runGate } = await import('../lib/commands/gate/run-gate');
  const { end, ...observer } = createGateProgress(() => performance.now());
  try {
    return await runGate(request, { ...observer, clock: systemClock, times }, signal);
  } finally {
    end();
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
    writeError(`error: the report could not be created (${messageOf(error)})\n`);
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

/** Where there is no verdict: a report that is missing, or one of an earlier run, could be read as passed. */
async function printProblem(request: GateRequest, detail: string): Promise<void> {
  writeError(`error: ${printable(detail)}\n`);
  await printChecks(request, [{ name: 'release', passed: false, measured: false, detail }]);
}

async function printChecks(request: GateRequest, outcomes: readonly CheckResult[]): Promise<void> {
  const { checksReport } = await import('./output/gate-checks');
  const report = await checksReport(outcomes, request.reporter);
  if (request.output !== null) writeReport(request.output, report);
  else write(report);
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

const NAGIOS_UNKNOWN = 3;

/** Codes of what is no verdict. Rejects with what is neither a mistake of the options nor of the network. */
function codeOfError(error: unknown, { nagios }: GateRequest): number {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'invalid_input') return EXIT.usage;
  if (code === 'unauthorized') return nagios ? NAGIOS_UNKNOWN : EXIT.refused;
  if (code !== 'unavailable' && code !== 'timeout' && code !== 'busy') throw error;
  return nagios ? NAGIOS_UNKNOWN : EXIT.unreachable;
}
