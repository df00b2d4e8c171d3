import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createPrivateFile } from '../../private-files';
import { toStoreError } from './sqlite-errors';

export type Db = Database.Database;
export type Statement = Database.Statement<unknown[], unknown>;

export const EVENTS_FILE = 'events.db';
export const STATE_FILE = 'state.db';

/** `durable`: a commit that returned survives a loss of power. `fast`: for bulk loads that can be repeated. */
export type Durability = 'durable' | 'fast';

/** Longest wait for a lock of another connection, ms. Only a checkpoint or a backup holds one. */
const BUSY_MS = 5_000;
const CACHE_KIB = { writer: 131_072, reader: 65_536 };
/** Pages in the write-ahead log before a checkpoint: 16 MB. */
const CHECKPOINT_PAGES = 4_000;

/** Errors: AppError `unavailable` that names the file. */
export function openWritable(file: string, durability: Durability = 'durable'): Db {
  return withFileName(file, () => {
    createPrivateFile(file);
    const db = new Database(file, { timeout: BUSY_MS });
    db.pragma('journal_mode = WAL');
    db.pragma(`synchronous = ${durability === 'durable' ? 'FULL' : 'OFF'}`);
    // What is deleted or replaced is overwritten with zeros, not only marked as free.
    db.pragma('secure_delete = ON');
    db.pragma(`cache_size = -${CACHE_KIB.writer}`);
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    return db;
  });
}

/**
 * Copies a database as it is at one moment into a file that its owner alone can read, while work goes on. The copy is read by a
 * connection of its own: what `db` has not committed is not in it. Errors: AppError `unavailable` that names the file.
 */
export async function backUp(db: Db, file: string): Promise<void> {
  createPrivateFile(file);
  const reader = openReadable(db.name);
  try {
    beginRead(reader);
    await reader.backup(file);
  } finally {
    reader.close();
  }
}

/** A read transaction begins with its first read, not with BEGIN. */
export function beginRead(db: Db): void {
  db.exec('BEGIN');
  db.prepare('SELECT count(*) FROM sqlite_schema').get();
}

/** Errors: AppError `unavailable` that names the file. */
export function openReadable(file: string): Db {
  return withFileName(file, () => {
    const db = new Database(file, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
    db.pragma(`cache_size = -${CACHE_KIB.reader}`);
    return db;
  });
}

/** Writes the first page of a file as it is, durably. Errors: AppError `unavailable` that names the file. */
export function touchFile(db: Db): void {
  withFileName(db.name, () => {
    const version = Number(db.pragma('user_version', { simple: true }));
    db.pragma(`user_version = ${version}`);
  });
}

/** False where a reader prevented it. Errors: AppError `unavailable` that names the file. */
export function writeBack(db: Db, rewrite: boolean): boolean {
  return withFileName(db.name, () => {
    if (rewrite) db.exec('VACUUM');
    const [result] = db.pragma('wal_checkpoint(TRUNCATE)') as Array<{ busy: number }>;
    return result?.busy === 0;
  });
}

function withFileName<T>(file: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw toStoreError(error, file);
  }
}

/** Size in bytes of a directory's events file and its write-ahead log. */
export async function eventsSize(directory: string): Promise<number> {
  const files = [EVENTS_FILE, `${EVENTS_FILE}-wal`].map((name) => join(directory, name));
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
