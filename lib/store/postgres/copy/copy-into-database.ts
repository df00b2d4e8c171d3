import type { StorageSettings } from '../../../contract/config/config-storage';
import type { Clock } from '../../../kit/clock';
import { AppError } from '../../../kit/errors';
import {
  COPIED_TABLES,
  type CopiedTable,
  type CopyProgressReport,
  type CopySource,
  type DatedTable,
} from '../../copy-source';
import { openDatabase, type PostgresDatabase, type Queries } from '../connection/connection';
import { dayOf, PARTITIONED } from '../events/tables/partition-tables';
import { addPartsOf } from '../events/tables/partitions';
import { migrateStores, storesMigration } from '../migrate-stores';
import { type NameIds, planNames, writeNames } from './copied-names';
import { WRITE_ROWS } from './copied-rows';
import { advanceProgress, type CopyProgress, createProgress, readProgress } from './copy-progress';

/** A day that is further ago has no part of its own: an instant of a wrong clock must not make thousands of them. */
const MOST_DAYS = 800;
const DAYS_AHEAD = 3;
/** Reading sums of every day of a large database takes its time. */
const STATEMENT_MS = 600_000;

export type CopyOptions = {
  storage: StorageSettings;
  version: string;
  /** What the database keeps of the key that seals its secrets. */
  installation: { keyFingerprint: string };
  /** A copy that is whole already is no error: nothing is done. */
  isRepeated: boolean;
  clock: Clock;
  signal: AbortSignal;
  onProgress(report: CopyProgressReport): void;
};

/** The database of a copy. Its address is used for everything: give one that reaches the server directly. */
export function openForCopy({ url, prepare, unsafe }: StorageSettings): Promise<PostgresDatabase> {
  return openDatabase({
    url,
    prepare,
    unsafe,
    poolSize: 2,
    applicationName: 'tocsin copy',
    limits: { statementMs: STATEMENT_MS },
  });
}

/**
 * Copies the stores of a directory into a database that is empty, or goes on where an earlier call stopped. Every batch and how far
 * the copy has come are one transaction. Resolves with whether it is whole: false where `signal` ended it. Errors: AppError
 * `conflict` where the database contains anything else or the copy is whole already, `unavailable`, `busy`.
 */
export async function copyIntoDatabase(source: CopySource, options: CopyOptions): Promise<boolean> {
  const { storage, version, clock } = options;
  const migration = storesMigration({ ...storage, directUrl: null });
  await migrateStores(migration, { withContract: false, version, clock });
  const database = await openForCopy(storage);
  try {
    let progress = await begin(database, source, options);
    if (progress.finishedAt !== null) return true;
    const names = source.names();
    const plan = planNames(names);
    if (!progress.hasNames) {
      await addParts(database, source, clock.now());
      const next: CopyProgress = { ...progress, hasNames: true, table: COPIED_TABLES[0] };
      await database.transaction(async (queries) => {
        await writeNames(queries, names, plan);
        await advanceProgress(queries, progress, next);
      });
      progress = next;
    }
    while (progress.table !== null) {
      options.onProgress(reportOf(progress, source));
      if (options.signal.aborted) return false;
      progress = await copyBatch(database, progress, { source, ids: plan.ids });
    }
    await finish(database, progress, { ...options, latestChange: source.latestChange });
    return true;
  } finally {
    await database.close();
  }
}

async function begin(
  database: PostgresDatabase,
  source: CopySource,
  { isRepeated }: Pick<CopyOptions, 'isRepeated'>,
): Promise<CopyProgress> {
  const known = await readProgress(database);
  if (known) await assertAsLeft(database, known);
  const isOfSource = known?.source === source.identity;
  if (known?.finishedAt != null && !(isOfSource && isRepeated))
    throw new AppError(
      'conflict',
      isOfSource
        ? `${database.place} contains this directory already: check it with --verify, or start the server on it`
        : `${database.place} contains another directory, or this one has changed since it was copied: copy into an empty database`,
    );
  if (known && !isOfSource)
    throw new AppError(
      'conflict',
      `${database.place} contains a part of another directory, or this one has changed since: drop the schemas tocsin_copy, tocsin_events and tocsin_state, and copy again`,
    );
  if (known) return known;
  const progress: CopyProgress = {
    source: source.identity,
    hasNames: false,
    table: null,
    after: [],
    counted: {},
    finishedAt: null,
  };
  await database.transaction(async (queries) => {
    await assertEmpty(queries, database.place);
    await createProgress(queries, progress);
  });
  return progress;
}

/** Where the stores were dropped and the progress was not, going on would leave out what was copied before. */
async function assertAsLeft(database: PostgresDatabase, known: CopyProgress): Promise<void> {
  const { rows } = await database.runQuery<{ hasNames: boolean; seq: number; entities: number }>(
    `SELECT EXISTS (SELECT FROM tocsin_events.label) AS "hasNames", (SELECT seq FROM tocsin_state.state_head) AS seq,
       (SELECT count(*) FROM tocsin_state.entity) AS entities`,
  );
  const [now] = rows;
  const { done = 0, merged = 0 } = known.counted.entities ?? {};
  const isWhole = known.finishedAt !== null;
  const isAsLeft = isWhole ? (now?.seq ?? 0) > 0 : now?.entities === done - merged;
  if (isAsLeft && now?.hasNames === known.hasNames) return;
  throw new AppError(
    'conflict',
    `what was copied into ${database.place} is gone: drop the schema tocsin_copy too, with what is left of tocsin_events and tocsin_state, and copy again`,
  );
}

const TABLES = [
  'label',
  'dimension',
  'target_label',
  'pulse',
  'total',
  ...PARTITIONED.map(({ name }) => name),
].map((name) => `tocsin_events.${name}`);

/** A server that had used the database would have written its settings and the fingerprint of its key. */
async function assertEmpty(queries: Queries, place: string): Promise<void> {
  for (const table of [...TABLES, 'tocsin_state.entity', 'tocsin_state.change']) {
    const { count } = await queries.runQuery(`SELECT FROM ${table} LIMIT 1`);
    if (count > 0)
      throw new AppError(
        'conflict',
        `${place} contains data that is not of this directory (${table} has rows): copy into an empty database`,
      );
  }
}

/** Tables of the database by what is copied into them. */
const PARTS: Record<DatedTable, readonly string[]> = {
  sessions: ['session', 'session_body'],
  healthEvents: ['health_event'],
  connections: ['connection'],
  slots: ['slot'],
  cells10s: ['cell_10s'],
  cells1m: ['cell_1m'],
  cells1h: ['cell_1h'],
};

/** Makes the parts of all days that have rows. Rows of other days lie where those without a part do. */
async function addParts(
  database: PostgresDatabase,
  source: CopySource,
  now: number,
): Promise<void> {
  const today = dayOf(now);
  for (const [copied, names] of Object.entries(PARTS) as Array<[DatedTable, readonly string[]]>) {
    const days = source
      .days(copied)
      .filter((day) => day > today - MOST_DAYS && day <= today + DAYS_AHEAD);
    for (const table of PARTITIONED)
      if (names.includes(table.name)) await addPartsOf(database, table, days);
  }
}

async function copyBatch(
  database: PostgresDatabase,
  progress: CopyProgress,
  { source, ids }: { source: CopySource; ids: NameIds },
): Promise<CopyProgress> {
  const { table } = progress;
  if (table === null) return progress;
  const { write, read, next } = batchOf(source, table, progress);
  return database.transaction(
    async (queries) => {
      const inserted = read === 0 ? 0 : await write(queries, ids);
      const { done = 0, merged = 0 } = progress.counted[table] ?? {};
      const counted = { done: done + read, merged: merged + read - inserted };
      const after: CopyProgress = {
        ...progress,
        table: next === null ? (COPIED_TABLES[COPIED_TABLES.indexOf(table) + 1] ?? null) : table,
        after: next ?? [],
        counted: { ...progress.counted, [table]: counted },
      };
      await advanceProgress(queries, progress, after);
      return after;
    },
    // What a crash of the server loses, it loses together with the place where the copy goes on.
    { isRepeatable: true, settings: { synchronous_commit: 'off' } },
  );
}

function batchOf<T extends CopiedTable>(source: CopySource, table: T, { after }: CopyProgress) {
  const { rows, next } = source.read(table, after);
  return {
    read: rows.length,
    next,
    write: (queries: Queries, ids: NameIds) => WRITE_ROWS[table](queries, rows, ids),
  };
}

function reportOf({ table, counted }: CopyProgress, { counts }: CopySource): CopyProgressReport {
  const name = table ?? COPIED_TABLES[0];
  return { table: name, done: counted[name]?.done ?? 0, of: counts[name] };
}

/**
 * The change log begins behind the last change of the directory, so that browsers that followed it start afresh. The fingerprint of
 * the key is noted as the first start of a server would do.
 */
async function finish(
  database: PostgresDatabase,
  progress: CopyProgress,
  {
    installation,
    latestChange,
    clock,
  }: Pick<CopyOptions, 'installation' | 'clock'> & { latestChange: number },
): Promise<void> {
  const seq = latestChange + 1;
  const at = clock.now();
  await database.transaction(async (queries) => {
    await advanceProgress(queries, progress, { ...progress, finishedAt: at });
    await queries.runQuery({
      text: `INSERT INTO tocsin_state.entity (kind, id, grp, version, updated_at, json)
        VALUES ('installation', 'installation', '', $1, $2, $3)`,
      values: [seq, at, JSON.stringify(installation)],
    });
    await queries.runQuery({
      text: `INSERT INTO tocsin_state.change (seq, at, kind, id, op) VALUES ($1, $2, 'installation', 'installation', 'put')`,
      values: [seq, at],
    });
    await queries.runQuery({ text: 'UPDATE tocsin_state.state_head SET seq = $1', values: [seq] });
  });
  // Without figures of what is stored the first queries would be planned as for empty tables.
  for (const table of [...TABLES, 'tocsin_state.entity'])
    await database.runQuery(`ANALYZE ${table}`);
}
