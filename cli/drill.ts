import type { Command } from 'commander';
import { drillProblem } from '../lib/commands/drill/drill-problem';
import { type DrillReport, drillReportSchema } from '../lib/contract/output/drill-output';
import { EXIT } from '../lib/contract/output/exit-codes';
import { FAULTS } from '../reference-backend/settings/faults';
import { addConnectionOptions } from './connection-options';
import { type DrillFlags, parseDrill } from './drill-options';
import { stopOnSignals } from './stop-on-signals';
import { UsageError } from './usage-error';

/** `tocsin drill <fault>`: proves that the page about a fault arrives and resolves. */
export function register(program: Command): void {
  const command = program
    .command('drill')
    .description('switch a fault on, wait for the page, switch it off, wait for the resolve')
    .argument('<fault[=share]>', FAULTS.map(({ name }) => name).join(', '))
    .option('--quick', 'no group wait, and alerts that resolve as soon as their condition ends')
    .option('--receiver <name>', 'a real notifier, by name, of the configuration or the server')
    .option('--timeout <duration>', 'longest wait for the page, and for the resolve', '15m')
    .option('--warm-up <duration>', 'longest wait for the target to hold (60s; quick: 15s)')
    .option('--server <url>', 'a running Tocsin, instead of a temporary one')
    .option('--target <name>', 'its target, by name or id')
    .option(
      '--token <token>',
      'bearer token for it; visible in the process list, so prefer --token-env',
    )
    .option('--token-env <name>', 'environment variable that contains the token')
    .option(
      '--backend-admin <url>',
      'admin endpoint of the target’s reference backend (default: the demo’s faults)',
    )
    .option('--json', 'one JSON document')
    .action(async (fault: string, flags: DrillFlags) => {
      process.exitCode = await run(fault, flags);
    });
  addConnectionOptions(command);
}

const CODES: Record<DrillReport['outcome'], number> = {
  arrived: EXIT.ok,
  no_page: EXIT.fail,
  no_resolve: EXIT.fail,
  interrupted: EXIT.interrupted,
};

const PROBLEM_CODES = {
  invalid: EXIT.invalid,
  refused: EXIT.refused,
  unreachable: EXIT.unreachable,
};

async function run(fault: string, flags: DrillFlags): Promise<number> {
  const request = parseDrill(fault, flags, process.env);
  const { runDrill } = await import('../lib/commands/drill/run-drill');
  const { writeError, writeJson } = await import('./output/write');
  const stop = stopOnSignals(() => {
    if (process.stderr.isTTY) writeError('stopping: switching the fault off first\n');
  });
  const print = (line: string) => {
    if (process.stderr.isTTY) writeError(`${line}\n`);
  };
  try {
    const report = await runDrill(request, { print, signal: stop.signal });
    if (flags.json) writeJson(drillReportSchema.parse(report));
    else (await import('./output/drill-human')).writeDrillReport(report);
    return stop.exitCode() ?? CODES[report.outcome];
  } catch (error) {
    return codeOf(error, writeError);
  }
}

/** Errors: UsageError for wrong options; an unexpected error is thrown again. */
function codeOf(error: unknown, report: (text: string) => void): number {
  const problem = drillProblem(error);
  if (problem === null) throw error;
  if (problem.kind === 'usage') throw new UsageError(problem.message);
  report(`error: ${problem.message}\n`);
  return PROBLEM_CODES[problem.kind];
}
