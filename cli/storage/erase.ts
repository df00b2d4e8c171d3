import type { Command } from 'commander';
import { type ErasureInput, erasureInputSchema } from '../../lib/contract/api/erasures';
import { EXIT } from '../../lib/contract/output/exit-codes';
import { erasureText } from '../output/erasure-human';
import { firstLine } from '../output/read-password';
import { write, writeJson } from '../output/write';
import { UsageError } from '../usage-error';
import { appErrorCode } from './app-error-code';

type Flags = {
  data?: string;
  target?: string;
  session?: string;
  text?: string;
  yes?: boolean;
  json?: boolean;
};

/** `tocsin erase`: deletes data for good, from a data directory that no server uses. */
export function register(program: Command): void {
  program
    .command('erase')
    .description('erase a target with its history, a session, or one person’s data, for good')
    .option('--data <directory>', 'data directory (TOCSIN_DATA, ./data)')
    .option('--target <name>', 'target, by name or id: alone, everything of it')
    .option('--text <text>', 'what contains this text at the target; - reads it from stdin')
    .option('--session <id>', 'one session')
    .option('--yes', 'erase; without it, only counts what would go')
    .option('--json', 'print the counts as JSON')
    .addHelpText(
      'after',
      '\nOnly while no server runs; beside one use POST /api/v1/erasures, or Delete under Targets.\nThe text of --text is visible in the process list: --text - is not.\nBackups and files *.backup in the data directory keep what they have: delete them too.\nExit codes: 0 done or counted, 64 usage, 75 in use by a server, disk full.',
    )
    .action(async (flags: Flags) => {
      process.exitCode = await erase(flags);
    });
}

async function erase(flags: Flags): Promise<number> {
  const directory = flags.data ?? process.env.TOCSIN_DATA ?? './data';
  const input = await inputOf(flags);
  const apply = flags.yes === true;
  const { refuseDatabase } = await import('../../lib/commands/storage/configured-database');
  const { eraseOffline } = await import('../../lib/commands/erase/erase-offline');
  try {
    if (flags.data === undefined)
      refuseDatabase('erase in the running server: POST /api/v1/erasures, or Delete under Targets');
    const preview = await eraseOffline({ directory, input, apply });
    if (flags.json) writeJson({ ...preview, erased: apply });
    else write(erasureText(preview, apply));
    return EXIT.ok;
  } catch (error) {
    return appErrorCode(error);
  }
}

async function inputOf({ target, text, session }: Flags): Promise<ErasureInput> {
  if (session !== undefined && (target !== undefined || text !== undefined))
    throw new UsageError('--session goes without --target and --text');
  if (session === undefined && target === undefined)
    throw new UsageError('name what to erase: --target NAME, with --text TEXT, or --session ID');
  const wanted = text === '-' ? (await firstLine()).trim() : text;
  const parsed = erasureInputSchema.safeParse(
    session !== undefined
      ? { what: 'session', session }
      : wanted === undefined
        ? { what: 'target', target }
        : { what: 'text', target, text: wanted },
  );
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`--${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not allowed'}`);
}
