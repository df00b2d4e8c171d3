import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '../kit/errors';
import { fileProblem } from '../kit/file-problem';
import { createPrivateFile, PRIVATE_DIRECTORY, PRIVATE_FILE } from './private-files';

const LOCK_FILE = 'tocsin.lock';
const PID_FILE = 'tocsin.pid';

/**
 * Allows one process per directory. The lock is the operating system's lock on a file: it ends with its holder, however that
 * died, and it works between containers, whose pids mean nothing to each other. The pid is written beside it for the message.
 * Creates the directory, for its owner alone. Throws `conflict` where another process holds the lock, `unavailable` where the directory
 * cannot be written. The returned function releases it.
 */
export function lockDirectory(directory: string, pid: number = process.pid): () => void {
  const lock = openLock(directory);
  const pidFile = join(directory, PID_FILE);
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!(error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY'))
      throw unusable(directory, error);
    const holder = readPid(pidFile);
    const who = holder === null ? 'another process' : `process ${holder}`;
    throw new AppError(
      'conflict',
      `${directory} is in use by ${who}: only one process may use a data directory`,
      {
        retryable: false,
        details: { directory, pid: holder },
        cause: error,
      },
    );
  }
  try {
    writeFileSync(pidFile, `${pid}\n`, { mode: PRIVATE_FILE });
  } catch (error) {
    lock.close();
    throw unusable(directory, error);
  }
  return () => {
    if (!lock.open) return;
    rmSync(pidFile, { force: true });
    lock.close();
  };
}

function openLock(directory: string): Database.Database {
  try {
    mkdirSync(directory, { recursive: true, mode: PRIVATE_DIRECTORY });
    // SQLite says "unable to open" whatever the reason is; this says which.
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    const file = join(directory, LOCK_FILE);
    createPrivateFile(file);
    return new Database(file, { timeout: 0 });
  } catch (error) {
    throw unusable(directory, error);
  }
}

function unusable(directory: string, error: unknown): AppError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = code.startsWith('SQLITE_')
    ? `${join(directory, LOCK_FILE)} cannot be written: ${sqliteReason(code)} (${code})`
    : fileProblem(directory, error);
  return new AppError('unavailable', message, { retryable: false, cause: error });
}

function sqliteReason(code: string): string {
  if (code.startsWith('SQLITE_FULL') || code === 'SQLITE_IOERR_WRITE')
    return 'the disk is full, free some space';
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN'))
    return 'this user may not write it, change its owner or mode';
  return 'it is damaged or the disk reports an error';
}

function readPid(file: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return Number.isInteger(pid) ? pid : null;
  } catch {
    return null;
  }
}
