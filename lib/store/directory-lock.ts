import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '../kit/errors';
import { createPrivateFile, PRIVATE_DIRECTORY, PRIVATE_FILE } from './private-files';

const LOCK_FILE = 'tocsin.lock';
const PID_FILE = 'tocsin.pid';

/**
 * Allows one process per directory. The lock is the operating system's lock on a file: it ends with its holder, however that
 * died, and it works between containers, whose pids mean nothing to each other. The pid is written beside it for the message.
 * Creates the directory, for its owner alone. Throws `conflict` where another process holds the lock. The returned function releases it.
 */
export function lockDirectory(directory: string, pid: number = process.pid): () => void {
  mkdirSync(directory, { recursive: true, mode: PRIVATE_DIRECTORY });
  const pidFile = join(directory, PID_FILE);
  const lockFile = join(directory, LOCK_FILE);
  createPrivateFile(lockFile);
  const lock = new Database(lockFile, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!(error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY')) throw error;
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
  writeFileSync(pidFile, `${pid}\n`, { mode: PRIVATE_FILE });
  return () => {
    if (!lock.open) return;
    rmSync(pidFile, { force: true });
    lock.close();
  };
}

function readPid(file: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return Number.isInteger(pid) ? pid : null;
  } catch {
    return null;
  }
}
