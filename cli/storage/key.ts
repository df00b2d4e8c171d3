import type { Command } from 'commander';
import { EXIT } from '../../lib/contract/output/exit-codes';
import { systemClock } from '../../lib/kit/clock';
import { printable } from '../output/printable';
import { write } from '../output/write';
import { appErrorCode } from './app-error-code';

type Flags = { data?: string; force?: boolean };

/** `tocsin key`: the key that seals stored secrets. */
export function register(program: Command): void {
  program
    .command('key')
    .description('the key that seals stored secrets; only while no server runs')
    .command('new')
    .description('begin with a new key where the old one is lost; secrets must be entered again')
    .option('--data <directory>', 'data directory (TOCSIN_DATA, ./data)')
    .option('--force', 'also where the present key opens every stored secret')
    .addHelpText(
      'after',
      '\nOn PostgreSQL no key is made: that of TOCSIN_KEY or TOCSIN_KEY_FILE becomes the key of the database.',
    )
    .action(async (flags: Flags) => {
      process.exitCode = await makeKey(flags);
    });
}

async function makeKey({ data, force = false }: Flags): Promise<number> {
  const directory = data ?? process.env.TOCSIN_DATA ?? './data';
  const { configuredDatabase } = await import('../../lib/commands/storage/configured-database');
  const { adoptConfiguredKey } = await import('../../lib/runtime/database/adopt-configured-key');
  const { beginWithNewKey } = await import('../../lib/runtime/health/begin-with-new-key');
  try {
    const database = data === undefined ? configuredDatabase() : null;
    const { kept, unreadable } = database
      ? await adoptConfiguredKey(database, systemClock)
      : await beginWithNewKey(directory, { force, clock: systemClock });
    write(`${database ? 'the database' : printable(directory)} has a new key\n`);
    if (kept !== null) write(`the key that was there is ${printable(kept)}\n`);
    if (unreadable.length > 0) write('enter the secrets of these again:\n');
    for (const name of unreadable) write(`  ${printable(name)}\n`);
    return EXIT.ok;
  } catch (error) {
    return appErrorCode(error);
  }
}
