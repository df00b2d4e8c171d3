/** An installed package, as `npm pack` and a global install make it, and its command line. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ensureBuild } from '../../lib/runtime/pages/ensure-build';
import { type StartedCli, startProgram } from './cli';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Any path: the build for all of them is packed. */
const ANY_PATH = '/tocsin';

const packedSchema = z.tuple([z.object({ files: z.array(z.object({ path: z.string() })) })]);

/** `directory` of the package, and what `tocsin` is on the command line. */
export type Installed = { directory: string; bin: string };

/** Copies the files that `npm pack` packs to where a global install puts them; their packages are those of this clone. */
export async function copyPacked(prefix: string): Promise<Installed> {
  await ensureBuild(() => {});
  await ensureBuild(() => {}, ANY_PATH);
  const list = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files }] = packedSchema.parse(JSON.parse(list));
  const directory = join(prefix, 'lib/node_modules/tocsin');
  for (const { path } of files) cpSync(join(ROOT, path), join(directory, path));
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  return { directory, bin: join(directory, 'bin/tocsin.js') };
}

/** `npm pack` and `npm install --global` into a prefix: builds the pages, and asks the registry for what npm has not cached. */
export function installPacked(prefix: string): Installed {
  const npm = (...args: string[]) =>
    execFileSync('npm', args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  mkdirSync(prefix, { recursive: true });
  npm('pack', '--silent', '--pack-destination', prefix);
  const archive = readdirSync(prefix).find((name) => name.endsWith('.tgz'));
  if (archive === undefined) throw new Error(`npm pack left no archive in ${prefix}`);
  npm(
    'install',
    '--global',
    '--prefix',
    prefix,
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--allow-scripts=better-sqlite3,esbuild',
    join(prefix, archive),
  );
  return { directory: join(prefix, 'lib/node_modules/tocsin'), bin: join(prefix, 'bin/tocsin') };
}

export type InstalledOptions = {
  cwd: string;
  env?: Record<string, string>;
  /** In a mount namespace in which the package is read-only. */
  readOnly?: boolean;
};

/** Starts a command of the installed package. */
export function startInstalled(
  { directory, bin }: Installed,
  args: readonly string[],
  { readOnly = false, ...options }: InstalledOptions,
): StartedCli {
  if (!readOnly) return startProgram([process.execPath, bin, ...args], options);
  const mount = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"';
  const inMount = ['-rm', 'sh', '-c', mount, directory, process.execPath, bin];
  return startProgram(['unshare', ...inMount, ...args], options);
}
