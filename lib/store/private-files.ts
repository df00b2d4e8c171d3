import { closeSync, openSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const PRIVATE_FILE = 0o600;
export const PRIVATE_DIRECTORY = 0o700;
/** Any right of the group or of others. */
const RIGHTS_OF_OTHERS = 0o077;
/** Files that Tocsin writes into a data directory: databases with their logs and backups, key, lock, pid. */
const OWN_FILE = /^(?:(?:events|state)\.db|tocsin\.)/;

/**
 * Creates an empty file that its owner alone can read, where there is none: SQLite gives its log, index and journal the rights of the
 * file beside them, and would create the file itself with those of the umask. Whoever opens the file next reports why it cannot be.
 */
export function createPrivateFile(path: string): void {
  // SQLite's name of a database without a file.
  if (path === ':memory:') return;
  try {
    closeSync(openSync(path, 'a', PRIVATE_FILE));
  } catch {
    // The directory is missing or not writable, which opening the file reports.
  }
}

/** A path that others on this machine can use, and its mode. */
export type WidePath = { path: string; mode: number };

/** The data directory and the files in it that others on this machine can use: of an older version, or copied there. */
export function widePaths(directory: string): WidePath[] {
  // Windows has no such rights, and reports made-up ones.
  if (process.platform === 'win32') return [];
  const names = readdirSync(directory).filter((name) => OWN_FILE.test(name));
  return [directory, ...names.map((name) => join(directory, name))].flatMap((path) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    const mode = stats === undefined ? 0 : stats.mode & 0o777;
    return (mode & RIGHTS_OF_OTHERS) === 0 ? [] : [{ path, mode }];
  });
}
