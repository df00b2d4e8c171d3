import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { EXIT } from '../lib/contract/output/exit-codes';
import { isAppError } from '../lib/kit/errors';
import { write, writeError } from './output/write';
import { serverUrl } from './places/server-url';
import { UsageError } from './usage-error';

const USUAL_FILE = 'tocsin.config.yaml';

type ExportFlags = { server?: string; token?: string; data?: string; output?: string };

/** `tocsin config`: checks a configuration file, and writes one from what is stored. */
export function register(program: Command): void {
  const config = program
    .command('config')
    .description('check a configuration file, or export what is stored as one');
  config
    .command('check [file]')
    .description('say all that is wrong with a file, as a start would; exits with 0 or 64')
    .action(check);
  config
    .command('export')
    .description('write what the screens and the API made as a file; secrets become variables')
    .option('--server <url>', 'running console to export from, as an admin')
    .option('--token <token>', 'API token of the console (or TOCSIN_TOKEN)')
    .option('--data <directory>', 'data directory that no server uses (TOCSIN_DATA, ./data)')
    .option('--output <file>', 'file to write, which must not exist yet; standard output without')
    .action(exportConfig);
}

async function check(file: string | undefined): Promise<void> {
  const path = file ?? process.env.TOCSIN_CONFIG ?? USUAL_FILE;
  const { checkConfig } = await import('../lib/commands/config/check-config');
  const { isValid, text } = checkConfig(path, {
    env: process.env,
    cwd: process.cwd(),
    nodeVersion: process.versions.node,
  });
  if (isValid) {
    write(`${text}\n`);
    return;
  }
  writeError(`${text}\n`);
  process.exitCode = EXIT.usage;
}

async function exportConfig(flags: ExportFlags): Promise<void> {
  const { server, output } = flags;
  if (server !== undefined && flags.data !== undefined)
    throw new UsageError('set only one of --server and --data');
  const { exportFromDirectory, exportFromServer } = await import(
    '../lib/commands/config/export-config'
  );
  try {
    const text =
      server === undefined
        ? await exportFromDirectory(flags.data ?? process.env.TOCSIN_DATA ?? './data')
        : await exportFromServer({
            url: serverUrl(server),
            token: flags.token ?? process.env.TOCSIN_TOKEN ?? null,
          });
    if (output === undefined) write(text);
    else writeNew(output, text);
  } catch (error) {
    if (!isAppError(error)) throw error;
    if (error.code === 'not_found') throw new UsageError(error.message);
    const hint = /in use by/.test(error.message) ? '; export from it with --server URL' : '';
    writeError(`error: ${error.message}${hint}\n`);
    process.exitCode = EXIT.unreachable;
  }
}

function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'EEXIST') throw new UsageError(`--output ${path} exists: name another file`);
    throw new UsageError(`--output ${path} cannot be written (${code})`);
  }
  write(`wrote ${path}\n`);
}
