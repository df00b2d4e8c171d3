import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { isAppError } from '../kit/errors';
import { lockDirectory } from '../store/directory-lock';
import { ROOT } from './version';

const BUILD_DIRECTORY = join(ROOT, '.next');
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
 * before and after. Throws an Error with the end of the build's output where it fails.
 */
export async function ensureBuild(print: (line: string) => void): Promise<void> {
  if (isInstalledPackage()) return requirePackagedBuild();
  const digest = sourcesDigest();
  if (isBuilt(digest)) return;
  const unlock = await lockBuild(print);
  try {
    if (isBuilt(digest)) return;
    const isRebuild = existsSync(join(BUILD_DIRECTORY, 'BUILD_ID'));
    print(`${isRebuild ? 'The sources have changed' : 'First start'}: building the pages …`);
    const startedAt = performance.now();
    await build();
    writeFileSync(join(BUILD_DIRECTORY, STAMP), digest);
    print(`Built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
  } finally {
    unlock();
  }
}

/** Whether this is an installed package and no clone: its pages come with it, and its folder may be read-only. */
const isInstalledPackage = () => ROOT.split(sep).includes('node_modules');

function requirePackagedBuild(): void {
  if (existsSync(join(BUILD_DIRECTORY, 'BUILD_ID'))) return;
  throw new Error(
    `the pages are missing from ${BUILD_DIRECTORY}: the package is incomplete; install it again, from an archive made by npm pack`,
  );
}

function isBuilt(digest: string): boolean {
  const stamp = join(BUILD_DIRECTORY, STAMP);
  if (!existsSync(join(BUILD_DIRECTORY, 'BUILD_ID')) || !existsSync(stamp)) return false;
  return readFileSync(stamp, 'utf8') === digest;
}

/** Two builds in one directory would overwrite each other's files. */
async function lockBuild(print: (line: string) => void): Promise<() => void> {
  for (let waiting = false; ; waiting = true) {
    try {
      return lockDirectory(join(ROOT, LOCK_DIRECTORY));
    } catch (error) {
      if (!isAppError(error) || error.code !== 'conflict') throw error;
      if (!waiting) print('Waiting for another process that builds the pages …');
      await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS));
    }
  }
}

function build(): Promise<void> {
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
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
