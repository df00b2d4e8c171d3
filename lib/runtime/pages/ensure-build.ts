import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { isAppError } from '../../kit/errors';
import { lockDirectory } from '../../store/directory-lock';
import { ROOT } from '../version';
import {
  derivePages,
  linkInstallation,
  PLACEHOLDER,
  PLACEHOLDER_BUILD,
  pagesDirectory,
} from './pages-directory';

const STAMP = 'tocsin-sources';
/** What the pages are built from. */
const SOURCES = [
  'app',
  'components',
  'lib',
  'public',
  'next.config.js',
  'postcss.config.mjs',
  'tsconfig.json',
  'package-lock.json',
];
const NOT_BUILT = /\.test\.tsx?$/;
const OUTPUT_KEPT = 64 * 1024;
/** Not in `.next`, which a build empties. */
const LOCK_DIRECTORY = 'node_modules/.cache/tocsin-build';
const LOCK_RETRY_MS = 200;

/** Digest of the names and contents of all files that a build reads. */
function sourcesDigest(root: string = ROOT): string {
  const hash = createHash('sha256');
  const add = (path: string) => {
    const full = join(root, path);
    hash.update(`${path}\0`).update(readFileSync(full)).update('\0');
  };
  for (const source of SOURCES.filter((name) => existsSync(join(root, name)))) {
    if (!/\.\w+$/.test(source)) {
      const entries = readdirSync(join(root, source), { recursive: true, withFileTypes: true });
      const files = entries
        .filter((entry) => entry.isFile() && !NOT_BUILT.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length));
      for (const file of files.sort()) add(file);
    } else add(source);
  }
  return hash.digest('hex');
}

/**
 * Builds the pages where there is no build, or one of other sources; one process at a time, while others wait. `print` gets a line
 * before and after. Pages for a base path are one more build, once, and a copy of it for each path: in the data directory, where one is
 * given and the installation cannot be written. Returns the directory that Next has to serve: the installation, or the one that is
 * linked to it. Errors: AppError `unavailable` where nothing can be written, an Error with the end of the build's output where that
 * fails.
 */
export async function ensureBuild(
  print: (line: string) => void,
  basePath: string = '',
  dataDirectory: string | null = null,
): Promise<string> {
  const digest = isInstalledPackage() ? packagedDigest() : sourcesDigest();
  const directory = pagesDirectory(basePath);
  if (isBuilt(join(ROOT, directory), digest)) return ROOT;
  const isPlaceholderBuilt = isBuilt(join(ROOT, PLACEHOLDER_BUILD), digest);
  if (basePath !== '' && dataDirectory !== null && isPlaceholderBuilt && !canWrite(ROOT))
    return await ensureInData(basePath, { root: join(dataDirectory, 'pages'), digest, print });
  const unlock = await lockBuild(join(ROOT, LOCK_DIRECTORY), print);
  try {
    if (isBuilt(join(ROOT, directory), digest)) return ROOT;
    const built = basePath === '' ? directory : PLACEHOLDER_BUILD;
    if (!isBuilt(join(ROOT, built), digest)) await buildInto(built, { digest, print });
    // The stamp is among the files of the build, so that the copy is stamped too.
    if (basePath !== '') derivePages(basePath, ROOT);
    return ROOT;
  } finally {
    unlock();
  }
}

type Wanted = { digest: string; print: (line: string) => void };

async function ensureInData(
  basePath: string,
  { root, digest, print }: Wanted & { root: string },
): Promise<string> {
  const unlock = await lockBuild(root, print);
  try {
    // The installation may have moved since they were made.
    linkInstallation(root);
    if (!isBuilt(join(root, pagesDirectory(basePath)), digest)) derivePages(basePath, root);
    return root;
  } finally {
    unlock();
  }
}

async function buildInto(directory: string, { digest, print }: Wanted): Promise<void> {
  const isRebuild = existsSync(join(ROOT, directory, 'BUILD_ID'));
  const what = directory === PLACEHOLDER_BUILD ? 'the pages for a base path' : 'the pages';
  print(`${isRebuild ? 'The sources have changed' : 'First start'}: building ${what} …`);
  const startedAt = performance.now();
  await build(directory);
  writeFileSync(join(ROOT, directory, STAMP), digest);
  print(`Built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
}

/** Whether this is an installed package and no clone: its pages come with it, and its folder may be read-only. */
const isInstalledPackage = () => ROOT.split(sep).includes('node_modules');

/** An installed package never builds: its sources are those that its pages were built from. */
function packagedDigest(): string {
  const stamp = join(ROOT, pagesDirectory(''), STAMP);
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8');
  throw new Error(
    `the pages are missing from ${dirname(stamp)}: install the package again, from an archive made by npm pack`,
  );
}

function canWrite(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function isBuilt(directory: string, digest: string): boolean {
  const stamp = join(directory, STAMP);
  if (!existsSync(join(directory, 'BUILD_ID')) || !existsSync(stamp)) return false;
  return readFileSync(stamp, 'utf8') === digest;
}

/** Two builds in one directory would overwrite each other's files. */
async function lockBuild(directory: string, print: (line: string) => void): Promise<() => void> {
  for (let waiting = false; ; waiting = true) {
    try {
      return lockDirectory(directory);
    } catch (error) {
      if (!isAppError(error) || error.code !== 'conflict') throw error;
      if (!waiting) print('Waiting for another process that builds the pages …');
      await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS));
    }
  }
}

function build(directory: string): Promise<void> {
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    TOCSIN_PAGES_DIRECTORY: directory,
    TOCSIN_PAGES_BASE_PATH: directory === PLACEHOLDER_BUILD ? PLACEHOLDER : '',
  };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [next, 'build'], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-OUTPUT_KEPT);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`next build failed (${code ?? 'killed'}):\n${output}`));
    });
  });
}
