import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '../../../kit/errors';
import { beginRead, type Db, EVENTS_FILE, STATE_FILE } from '../file/database';
import { toStoreError } from '../file/sqlite-errors';

/** Longest wait for the writer of a running server, ms: it keeps a lock for one transaction. */
const LOCK_WAIT_MS = 15_000;
/** Pages that are copied before other work of this process has its turn: 16 MB. */
const PAGES_PER_STEP = 4_000;

/**
 * Copies both files as they are at one instant, beside a process that writes them or without one. For a moment no transaction
 * can begin: both files are locked, one read transaction is opened on each, and the locks are released. The copies are read
 * from those transactions, so writes go on meanwhile and are in neither copy. The files of `into` must not exist.
 * Errors: AppError `not_found` where a file is missing, `unavailable` where one cannot be read or `into` not be written.
 */
export async function snapshotFiles(directory: string, into: string): Promise<void> {
  const opened: Db[] = [];
  try {
    const locks = [EVENTS_FILE, STATE_FILE].map((name) => open(directory, name, opened));
    // The events first: with that lock no longer transaction is open, and one on the state ends by itself.
    for (const lock of locks) withFileName(lock, () => lock.exec('BEGIN IMMEDIATE'));
    const readers = [EVENTS_FILE, STATE_FILE].map((name) => open(directory, name, opened));
    for (const reader of readers) withFileName(reader, () => beginRead(reader));
    for (const lock of locks) lock.exec('ROLLBACK');
    for (const [index, name] of [EVENTS_FILE, STATE_FILE].entries())
      await readers[index]?.backup(join(into, name), { progress: () => PAGES_PER_STEP });
  } catch (error) {
    throw toStoreError(error);
  } finally {
    for (const db of opened) db.close();
  }
}

/** Runs a step; its error names the file of the connection. */
function withFileName(db: Db, step: () => unknown): void {
  try {
    step();
  } catch (error) {
    throw toStoreError(error, db.name);
  }
}

function open(directory: string, name: string, opened: Db[]): Db {
  const file = join(directory, name);
  if (!existsSync(file))
    throw new AppError('not_found', `${directory} is not a data directory: it has no ${name}`, {
      retryable: false,
    });
  try {
    const db = new Database(file, { fileMustExist: true, timeout: LOCK_WAIT_MS });
    opened.push(db);
    return db;
  } catch (error) {
    throw toStoreError(error, file);
  }
}
