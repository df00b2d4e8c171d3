import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';

export type Db = Database.Database;
export type Statement = Database.Statement<unknown[], unknown>;

export const EVENTS_FILE = 'events.db';
export const STATE_FILE = 'state.db';

/** `durable` survives a loss of power once a commit returned; `fast` is for bulk loads that can be repeated. */
export type Durability = 'durable' | 'fast';

/** Wait for a lock of another connection; only a checkpoint or a backup ever holds one. */
const BUSY_MS = 5_000;
const CACHE_KIB = { writer: 131_072, reader: 65_536 };
/** Pages in the write-ahead log before a checkpoint: 16 MB. */
const CHECKPOINT_PAGES = 4_000;

export function openWritable(file: string, durability: Durability = 'durable'): Db {
  const db = new Database(file, { timeout: BUSY_MS });
  db.pragma('journal_mode = WAL');
  db.pragma(`synchronous = ${durability === 'durable' ? 'FULL' : 'OFF'}`);
  db.pragma(`cache_size = -${CACHE_KIB.writer}`);
  db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  return db;
}

export function openReadable(file: string): Db {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
  db.pragma(`cache_size = -${CACHE_KIB.reader}`);
  return db;
}

/** Bytes of a directory's events file and its write-ahead log. */
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
