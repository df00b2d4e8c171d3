import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { StateKind } from '../../state-store';
import type { CheckDepth, StoreFileReport } from '../../store-files';
import { EVENTS_MIGRATIONS } from '../events/events-schema';
import { type Db, EVENTS_FILE, STATE_FILE } from '../file/database';
import { toStoreError } from '../file/sqlite-errors';
import { STATE_MIGRATIONS } from '../state/state-schema';

/** Problems of one file that are listed; a damaged one can have thousands. */
const PROBLEMS_LISTED = 10;
const SEALED = 'sealed:v1:';
const SEALED_TEXT = /sealed:v1:[A-Za-z0-9_-]+/g;

type Counted = Pick<StoreFileReport, 'counts' | 'sealed' | 'progress' | 'newestAt'>;
const NOTHING: Counted = { counts: {}, sealed: [], progress: null, newestAt: null };

/**
 * What the two files of a directory contain, read beside a process that writes them or without one. A missing file has no
 * report; one that is damaged, or cannot be read, has a report that says so. Writes nothing but what SQLite itself needs for reading.
 */
export function inspectFiles(directory: string, depth: CheckDepth): StoreFileReport[] {
  const files = [
    { file: EVENTS_FILE, knownSchema: EVENTS_MIGRATIONS.length, count: countEvents },
    { file: STATE_FILE, knownSchema: STATE_MIGRATIONS.length, count: countState },
  ];
  return files
    .filter(({ file }) => existsSync(join(directory, file)))
    .map(({ count, ...known }) => inspect(join(directory, known.file), { ...known, count, depth }));
}

type Asked = {
  file: string;
  knownSchema: number;
  depth: CheckDepth;
  count(db: Db): Counted;
};

function inspect(path: string, { file, knownSchema, depth, count }: Asked): StoreFileReport {
  const report = { file, knownSchema, schema: 0, problems: [], unreadable: null, ...NOTHING };
  let db: Db | null = null;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: 5_000 });
    const schema = Number(db.pragma('user_version', { simple: true }));
    const problems = check(db, depth);
    // Tables of a newer schema may be other ones.
    const counted = schema > 0 && schema <= knownSchema && problems.length === 0;
    return { ...report, schema, problems, ...(counted ? count(db) : {}) };
  } catch (error) {
    const { message, retryable } = toStoreError(error, path);
    return retryable ? { ...report, unreadable: message } : { ...report, problems: [message] };
  } finally {
    db?.close();
  }
}

function check(db: Db, depth: CheckDepth): string[] {
  if (depth === 'none') return [];
  const pragma = depth === 'full' ? 'integrity_check' : 'quick_check';
  const rows = db.pragma(`${pragma}(${PROBLEMS_LISTED})`) as Array<Record<string, string>>;
  return rows.flatMap((row) => Object.values(row)).filter((text) => text !== 'ok');
}

function countEvents(db: Db): Counted {
  const count = (table: string) =>
    db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0;
  const counts = {
    sessions: count('session'),
    healthEvents: count('health_event'),
    connections: count('connection'),
  };
  const number = (sql: string) => db.prepare<[], { n: number | null }>(sql).get()?.n ?? null;
  const progress = number("SELECT n FROM total WHERE name = 'appends'");
  const newestAt = number('SELECT max(ended_at) AS n FROM session');
  return { counts, sealed: [], progress, newestAt };
}

function countState(db: Db): Counted {
  const rows = db
    .prepare<[], { kind: string; n: number }>(
      'SELECT kind, count(*) AS n FROM entity GROUP BY kind ORDER BY kind',
    )
    .all();
  const latest = db
    .prepare<[], { seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'change'")
    .get();
  const texts = db
    .prepare<[string], { json: string }>('SELECT json FROM entity WHERE instr(json, ?) > 0')
    .all(SEALED);
  return {
    progress: latest?.seq ?? 0,
    newestAt: null,
    counts: Object.fromEntries(rows.map(({ kind, n }) => [kind, n])),
    sealed: texts.flatMap(({ json }) => json.match(SEALED_TEXT) ?? []),
  };
}

/** Sealed secrets of the state file, as they are stored; none where there is no file. Errors: AppError `unavailable`. */
export const readSealed = (directory: string): string[] =>
  readState(directory, (db) => countState(db).sealed) ?? [];

/** Stored values of a kind, for reading beside a process that writes them. Errors: AppError `unavailable`. */
export function readValues(directory: string, kind: StateKind): unknown[] {
  const rows = readState(directory, (db) =>
    db
      .prepare<[string], { json: string }>('SELECT json FROM entity WHERE kind = ? ORDER BY id')
      .all(kind),
  );
  return rows?.map(({ json }): unknown => JSON.parse(json)) ?? [];
}

/** Null where there is no file. */
function readState<T>(directory: string, read: (db: Db) => T): T | null {
  const path = join(directory, STATE_FILE);
  if (!existsSync(path)) return null;
  let db: Db | null = null;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: 5_000 });
    return read(db);
  } catch (error) {
    throw toStoreError(error, path);
  } finally {
    db?.close();
  }
}

/** Makes a copy one plain file, without a write-ahead log beside it. */
export function settleCopies(directory: string): void {
  for (const file of [EVENTS_FILE, STATE_FILE]) {
    const db = new Database(join(directory, file), { fileMustExist: true });
    try {
      db.pragma('journal_mode = DELETE');
    } finally {
      db.close();
    }
  }
}
