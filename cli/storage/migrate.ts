import type { Command } from 'commander';
import type { SchemaReport } from '../../lib/commands/migrate/run-migrate';
import { EXIT } from '../../lib/contract/output/exit-codes';
import { write, writeJson } from '../output/write';
import { UsageError } from '../usage-error';
import { appErrorCode } from './app-error-code';

type Flags = { check?: boolean; contract?: boolean; json?: boolean };

/** `tocsin migrate`: the schema of the database. */
export function register(program: Command): void {
  program
    .command('migrate')
    .description('bring the schema of the database up to date, beside running servers')
    .option('--check', 'change nothing; say what is pending')
    .option('--contract', 'also take away what older versions need, once none of them runs')
    .option('--json', 'print the schemas as JSON')
    .addHelpText(
      'after',
      '\nFor PostgreSQL (storage.url or TOCSIN_DATABASE_URL). `tocsin serve` with every role does the first part at its start.\nThe user of the address, or of storage.directUrl, needs the right to create schemas and tables.',
    )
    .action(async (flags: Flags) => {
      process.exitCode = await migrate(flags);
    });
}

async function migrate({ check = false, contract = false, json }: Flags): Promise<number> {
  if (check && contract) throw new UsageError('--check changes nothing: leave out --contract');
  const { runMigrate } = await import('../../lib/commands/migrate/run-migrate');
  try {
    const schemas = await runMigrate({ check, contract });
    if (json) writeJson({ schemas });
    else write(schemas.map(lineOf).join(''));
    const isPending = schemas.some(({ pending }) => pending.expand + pending.contract > 0);
    return check && isPending ? EXIT.fail : EXIT.ok;
  } catch (error) {
    // Older processes run, another one changes the schema, or a newer Tocsin has changed it.
    return appErrorCode(error);
  }
}

function lineOf({ schema, known, pending: { expand, contract } }: SchemaReport): string {
  const parts = [
    ...(expand > 0 ? [`${expand} of ${known} steps are pending`] : []),
    ...(contract > 0 ? [`${contract} that take something away wait for --contract`] : []),
  ];
  return `${schema}: ${parts.join(', ') || 'up to date'}\n`;
}
