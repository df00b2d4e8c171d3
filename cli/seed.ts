import type { Command } from 'commander';
import { DEMO_DATA } from '../lib/commands/seed/demo-data';
import { SCENARIOS } from '../lib/commands/seed/scenarios';
import { EXIT } from '../lib/contract/output/exit-codes';
import { write, writeError } from './output/write';
import { UsageError } from './usage-error';

type Flags = { data?: string; seed: string };

/** `tocsin seed <scenario>`: history for screens, marked as seeded. */
export function register(program: Command): void {
  program
    .command('seed')
    .description('write history that is marked as seeded; rules and verdicts do not read it')
    .argument('<scenario>', SCENARIOS.map((one) => `${one.name}: ${one.description}`).join('; '))
    .option('--data <directory>', `data directory (default: the demo's, ${DEMO_DATA})`)
    .option('--seed <text>', 'same seed, same history', 'demo')
    .action(run);
}

/** TOCSIN_DATA is not read, so that a directory with real data is never seeded by accident (decision 30). */
async function run(scenario: string, flags: Flags): Promise<void> {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  const { runSeed } = await import('../lib/commands/seed/run-seed');
  try {
    const { sessions, directory } = await runSeed({
      scenario,
      directory: flags.data ?? DEMO_DATA,
      seed: flags.seed,
      signal: stop.signal,
      onProgress: (done, of) => {
        if (process.stderr.isTTY) writeError(`\r${done} of ${of} hours`);
      },
    });
    if (process.stderr.isTTY) writeError('\r\u001b[K');
    write(`${sessions} seeded sessions written to ${directory}\n`);
    if (stop.signal.aborted) process.exitCode = EXIT.interrupted;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'invalid_input') throw new UsageError(messageOf(error));
    if (code !== 'conflict' && code !== 'unavailable') throw error;
    writeError(`error: ${messageOf(error)}\n`);
    process.exitCode = EXIT.unreachable;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
