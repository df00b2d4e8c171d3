import {
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { ROOT } from '../version';

/** Stands for the base path in pages that are built for any. No text of ours contains it otherwise. */
export const PLACEHOLDER = '/__tocsin_base_path__';

/** All builds but the one for a root, relative to the installation. */
const SUBPATH_BUILDS = '.next-subpath';

/** Build with the placeholder, relative to the installation. */
export const PLACEHOLDER_BUILD = `${SUBPATH_BUILDS}/build`;

/** Where the pages for a base path lie, relative to the installation. */
export function pagesDirectory(basePath: string): string {
  return basePath === '' ? '.next' : `${SUBPATH_BUILDS}/at${basePath.replaceAll('/', '.')}`;
}

/** What Next reads of an installation beside a build. */
const READ_BY_NEXT = ['next.config.js', 'package.json', 'public'] as const;

/** Makes a directory from which Next serves pages as from the installation, except for its builds. */
export function linkInstallation(root: string): void {
  const next = createRequire(import.meta.url).resolve('next/package.json');
  const links = {
    ...Object.fromEntries(READ_BY_NEXT.map((name) => [name, join(ROOT, name)])),
    // Pages look for packages in the directories above theirs.
    node_modules: dirname(dirname(next)),
  };
  for (const [name, target] of Object.entries(links)) {
    rmSync(join(root, name), { force: true });
    symlinkSync(target, join(root, name));
  }
}

/** Files of a build that may name the base path. The others are linked. */
const TEXT = new Set([
  '.js',
  '.mjs',
  '.json',
  '.html',
  '.rsc',
  '.css',
  '.txt',
  '.map',
  '.meta',
  '.body',
]);
/** What only a build needs. */
const NOT_SERVED = new Set(['cache', 'dev', 'diagnostics', 'trace', 'trace-build', 'types']);

/**
 * Makes the pages for a base path of the build with the placeholder: about 0.3 s, and disk space for what differs (docs/reverse-proxy.md).
 * `root`: the installation, or a directory that is linked to it. What was there before is replaced as a whole.
 */
export function derivePages(basePath: string, root: string): void {
  const source = join(ROOT, PLACEHOLDER_BUILD);
  const target = join(root, pagesDirectory(basePath));
  const made = join(root, SUBPATH_BUILDS, `new.${process.pid}`);
  rmSync(made, { recursive: true, force: true });
  for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
    const from = join(entry.parentPath, entry.name);
    const path = from.slice(source.length + 1);
    if (entry.isDirectory() || NOT_SERVED.has(path.split(/[\\/]/, 1)[0] ?? '')) continue;
    const to = join(made, path);
    mkdirSync(dirname(to), { recursive: true });
    // Packages outside the bundle are relative links, and the copy lies as deep as the build.
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(from), to);
    else copyReplacing(from, to, basePath);
  }
  rmSync(target, { recursive: true, force: true });
  renameSync(made, target);
}

function copyReplacing(from: string, to: string, basePath: string): void {
  const text = TEXT.has(extname(from)) ? readFileSync(from, 'utf8') : '';
  // Routes name the directory that their manifests lie in.
  const replaced = text
    .replaceAll(PLACEHOLDER, basePath)
    .replaceAll(PLACEHOLDER_BUILD, pagesDirectory(basePath));
  if (replaced !== text) {
    writeFileSync(to, replaced);
    return;
  }
  try {
    linkSync(from, to);
  } catch {
    // A file system without hard links.
    copyFileSync(from, to);
  }
}
