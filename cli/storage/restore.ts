import type { Command } from 'commander';
import { EXIT } from '../../lib/contract/output/exit-codes';
import { systemClock } from '../../lib/kit/clock';
import { restoreText } from '../output/backup-human';
import { write, writeJson } from '../output/write';
import { appErrorCode } from './app-error-code';

type Flags = { data: string; json?: boolean };

/** `tocsin restore`: a data directory from a backup. */
export function register(program: Command): void {
  program
    .command('restore <file>')
    .description('make a data directory from a backup')
    .requiredOption('--data <directory>', 'the directory to make; must not exist, or be empty')
    .option('--json', 'print what was restored as JSON')
    .addHelpText(
      'after',
      '\nEverything is checked before anything is put in place; a restore that was interrupted can be run again.\nExit codes: 0 restored, 64 usage or unusable archive, 75 disk full, not writable, in use.',
    )
    .action(async (file: string, flags: Flags) => {
      process.exitCode = await restore(file, flags);
    });
}

async function restore(file: string, { data, json }: Flags): Promise<number> {
  const { restoreBackup } = await import('../../lib/runtime/backup/restore-backup');
  try {
    const restored = await restoreBackup({ file, directory: data, clock: systemClock });
    if (json) writeJson(restored);
    else write(restoreText(restored));
    return EXIT.ok;
  } catch (error) {
    return appErrorCode(error);
  }
}
