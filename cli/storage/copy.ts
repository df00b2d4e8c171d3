import type { Command } from 'commander';
import type { CopyOutcome, CopyProgressReport } from '../../lib/commands/copy/run-copy';
import { EXIT } from '../../lib/contract/output/exit-codes';
import { checksText, copiedText, progressText } from '../output/copy-human';
import { write, writeError } from '../output/write';
import { stopOnSignals } from '../stop-on-signals';
import { appErrorCode } from './app-error-code';

type Flags = { data?: string; to?: string; verify?: boolean };

/** `tocsin copy`: a data directory into a database. */
export function register(program: Command): void {
  program
    .command('copy')
    .description('copy a data directory into an empty PostgreSQL database; while no server runs')
    .option('--data <directory>', 'data directory (TOCSIN_DATA, ./data)')
    .option('--to <url>', 'address of the database (TOCSIN_DATABASE_URL); past a pooler')
    .option('--verify', 'compare both afterwards; where the copy is whole already, that alone')
    .addHelpText(
      'after',
      '\nSecrets stay sealed: TOCSIN_KEY_FILE or TOCSIN_KEY must name the key of the directory, tocsin.key.\nA copy that was interrupted goes on where it stopped: run the same command again.\nA password in --to is visible in the process list; in TOCSIN_DATABASE_URL it is not.',
    )
    .action(async (flags: Flags) => {
      process.exitCode = await copy(flags);
    });
}

async function copy({ data, to, verify = false }: Flags): Promise<number> {
  const directory = data ?? process.env.TOCSIN_DATA ?? './data';
  const { runCopy } = await import('../../lib/commands/copy/run-copy');
  const { signal, exitCode } = stopOnSignals();
  const onProgress = createProgressLines();
  try {
    const outcome = await runCopy({ directory, to, verify, signal, onProgress });
    return report(outcome) ?? exitCode() ?? EXIT.interrupted;
  } catch (error) {
    return appErrorCode(error);
  }
}

/** Null where a signal ended it. */
function report({ isWhole, counts, checks }: CopyOutcome): number | null {
  if (!isWhole) {
    writeError('stopped; the same command goes on from here\n');
    return null;
  }
  write(copiedText(counts));
  if (checks === null) return EXIT.ok;
  write(checksText(checks));
  return checks.some(({ problem }) => problem !== null) ? EXIT.fail : EXIT.ok;
}

/** A line is written at most this often, and for every table. */
const LINE_EVERY_MS = 2_000;

function createProgressLines(): (report: CopyProgressReport) => void {
  let table = '';
  let writtenAt = 0;
  return (progress) => {
    const now = performance.now();
    if (progress.table === table && now - writtenAt < LINE_EVERY_MS) return;
    table = progress.table;
    writtenAt = now;
    writeError(progressText(progress));
  };
}
