import type { Command } from 'commander';
import { EXIT } from '../../lib/contract/output/exit-codes';
import { systemClock } from '../../lib/kit/clock';
import { backupText } from '../output/backup-human';
import { write, writeError, writeJson } from '../output/write';
import { appErrorCode } from './app-error-code';

type Flags = { data?: string; force?: boolean; json?: boolean };

/** `tocsin backup`: both stores and the key of a data directory in one file. */
export function register(program: Command): void {
  program
    .command('backup <file>')
    .description('write both stores and the key to one archive, also while the server runs')
    .option('--data <directory>', 'data directory (TOCSIN_DATA, ./data)')
    .option('--force', 'replace the file if it exists')
    .option('--json', 'print the manifest as JSON')
    .addHelpText(
      'after',
      '\nThe archive has everything that the data directory has, secrets and their key included: keep it as safe.\nRun it as the user that the server runs as.\nExit codes: 0 written and verified, 64 usage, 75 disk full, damaged store, not writable.',
    )
    .action(async (file: string, flags: Flags) => {
      process.exitCode = await backup(file, flags);
    });
}

async function backup(file: string, flags: Flags): Promise<number> {
  const directory = flags.data ?? process.env.TOCSIN_DATA ?? './data';
  const { refuseDatabase } = await import('../../lib/commands/storage/configured-database');
  const { createBackup } = await import('../../lib/runtime/backup/create-backup');
  try {
    if (flags.data === undefined)
      refuseDatabase('back them up with pg_dump or with the log archive, and the key by itself');
    const force = flags.force === true;
    const made = await createBackup({ directory, file, force, clock: systemClock });
    if (flags.json) writeJson(made);
    else write(backupText(made));
    const { files, sealed } = made.manifest;
    if (sealed > 0 && !files.some(({ name }) => name === 'tocsin.key'))
      writeError(
        `warning: ${directory} has no tocsin.key, so ${sealed} sealed secrets in this backup cannot be read; put the key back and back up again\n`,
      );
    return EXIT.ok;
  } catch (error) {
    return appErrorCode(error);
  }
}
