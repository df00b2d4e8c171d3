import type { Command } from 'commander';
import { drillProblem } from '../lib/commands/drill/drill-problem';
import type { DrillReport } from '../lib/contract/output/drill-output';
import { EXIT } from '../lib/contract/output/exit-codes';
import { FAULTS } from '../reference-backend/settings/faults';
import { type DrillFlags, parseDrill } from './drill-options';
import { UsageError } from './usage-error';

/** `tocsin drill <fault>`: a rehearsal that proves that the page arrives and resolves. */
export function register(program: Command): void {
  program
    .command('drill')
    .description('put a fault in, wait for the page, take it out, wait for the resolve')
    .argument('<fault[=share]>', FAULTS.map(({ name }) => name).join(', '))
    .option('--quick', 'no group wait, and alerts that end with their condition')
    .option('--receiver <name>', 'a notifier of the configuration or the server, in earnest')
    .option('--timeout <duration>', 'longest wait for the page, and for the resolve', '15m')
    .option('--warm-up <duration>', 'longest wait for the target to hold (60s; quick: 15s)')
    .option('--server <url>', 'a running Tocsin, instead of one of its own')
    .option('--target <name>', 'its target, by name or id')
    .option('--token <token>', 'bearer token for it')
    .option('--token-env <name>', 'environment variable that holds the token')
    .option(
      '--backend-admin <url>',
      'admin endpoint of the target’s reference backend (else: the demo’s faults)',
    )
    .option('--json', 'one JSON document')
    .action(async (fault: string, flags: DrillFlags) => {
      process.exitCode = await run(fault, flags);
    });
}

const CODES: Record<DrillReport['outcome'], number> = {
  arrived: EXIT.ok,
  no_page: EXIT.fail,
  no_resolve: EXIT.fail,
  interrupted: EXIT.interrupted,
};

async function run(fault: string, flags: DrillFlags): Promise<number> {
  const request = parseDrill(fault, flags, process.env);
  const { runDrill } = await import('../lib/commands/drill/run-drill');
  const { write, writeError } = await import('./output/write');
  const stop = new AbortController();
  let stoppedBy: number | null = null;
  const interrupt = (code: number) => () => {
    if (stoppedBy !== null) process.exit(code);
    stoppedBy = code;
    stop.abort();
    if (process.stderr.isTTY) writeError('stopping: the fault is taken out first\n');
  };
  process.on('SIGINT', interrupt(EXIT.interrupted));
  process.on('SIGTERM', interrupt(EXIT.terminated));
  const print = (line: string) => {
    if (process.stderr.isTTY) writeError(`${line}\n`);
  };
  try {
    const report = await runDrill(request, { print, signal: stop.signal });
    if (flags.json) write(`${JSON.stringify(report)}\n`);
    else (await import('./output/drill-human')).writeDrillReport(report);
    return stoppedBy ?? CODES[report.outcome];
  } catch (error) {
    return codeOf(error, writeError);
  }
}

/** Errors: UsageError for what was asked wrongly; whatever nobody foresaw goes on. */
function codeOf(error: unknown, complain: (text: string) => void): number {
  const problem = drillProblem(error);
  if (problem === null) throw error;
  if (problem.kind === 'usage') throw new UsageError(problem.message);
  complain(`error: ${problem.message}\n`);
  return problem.kind === 'invalid' ? EXIT.invalid : EXIT.unreachable;
}
