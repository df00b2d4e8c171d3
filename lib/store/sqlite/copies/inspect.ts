import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { CheckDepth, StoreFileReport } from '../../store-files';
import { EVENTS_MIGRATIONS } from '../events/events-schema';
import { type Db, EVENTS_FILE, STATE_FILE } from '../file/database';
import { toStoreError } from '../file/sqlite-errors';
import { STATE_MIGRATIONS } from '../state/state-schema';

/** Problems of one file that are listed; a damaged one can have thousands. */
const PROBLEMS_LISTED = 10;
const SEALED = 'sealed:v1:';
const SEALED_TEXT = /sealed:v1:[A-Za-z0-9_-]+/g;

type Counted = Pick<StoreFileReport, 'counts' | 'sealed'>;

/**
 * What the two files of a directory contain, read beside a process that writes them or without one. A missing file has no
 * report; one that cannot be read has a report with its problem. Writes nothing but what SQLite itself needs for reading.
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
  const report = { file, knownSchema, schema: 0, counts: {}, sealed: [] };
  let db: Db | null = null;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: 5_000 });
    const schema = Number(db.pragma('user_version', { simple: true }));
    const problems = check(db, depth);
    // Tables of a newer schema may be other ones.
    const counted = schema > 0 && schema <= knownSchema && problems.length === 0;
    return { ...report, schema, problems, ...(counted ? count(db) : {}) };
  } catch (error) {
    return { ...report, problems: [toStoreError(error, path).message] };
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
  return { counts, sealed: [] };
}

function countState(db: Db): Counted {
  const rows = db
    .prepare<[], { kind: string; n: number }>(
      'SELECT kind, count(*) AS n FROM entity GROUP BY kind ORDER BY kind',
    )
    .all();
  const texts = db
    .prepare<[string], { json: string }>('SELECT json FROM entity WHERE instr(json, ?) > 0')
    .all(SEALED);
  return {
    counts: Object.fromEntries(rows.map(({ kind, n }) => [kind, n])),
    sealed: texts.flatMap(({ json }) => json.match(SEALED_TEXT) ?? []),
  };
}

/** Sealed secrets of the state file, as they are stored; none where there is no file. Errors: AppError `unavailable`. */
export function readSealed(directory: string): string[] {
  const path = join(directory, STATE_FILE);
  if (!existsSync(path)) return [];
  let db: Db | null = null;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: 5_000 });
    return countState(db).sealed;
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
