import { AppError } from '../../../kit/errors';
import type { CopiedTable, CopyPosition } from '../../copy-source';
import type { Queries } from '../connection/connection';

/** A schema of its own: what belongs to a copy is no part of the stores, and can be dropped after it. */
const SCHEMA = 'tocsin_copy';
const TABLE = `${SCHEMA}.progress`;

/** `merged`: rows that became the same as others, because a database does not take every text as it is. */
type Counted = Partial<Record<CopiedTable, { done: number; merged: number }>>;

/** How far a copy has come. `table`: the one that comes next, null before the first (names are not written yet) and after the last. */
export type CopyProgress = {
  source: string;
  hasNames: boolean;
  table: CopiedTable | null;
  after: CopyPosition;
  counted: Counted;
  /** Epoch ms. */
  finishedAt: number | null;
};

type Row = { source: string; place: string; finishedAt: number | null };
type Place = Omit<CopyProgress, 'source' | 'finishedAt'>;

/** Null where nothing was ever copied into the database. */
export async function readProgress(queries: Queries): Promise<CopyProgress | null> {
  const found = await queries.runQuery<{ found: string | null }>({
    text: 'SELECT to_regclass($1)::text AS found',
    values: [TABLE],
  });
  if (found.rows[0]?.found == null) return null;
  const { rows } = await queries.runQuery<Row>(
    `SELECT source, place, finished_at AS "finishedAt" FROM ${TABLE}`,
  );
  const [row] = rows;
  if (!row) return null;
  return { ...(JSON.parse(row.place) as Place), source: row.source, finishedAt: row.finishedAt };
}

export async function createProgress(queries: Queries, progress: CopyProgress): Promise<void> {
  await queries.runQuery(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
  await queries.runQuery(`CREATE TABLE IF NOT EXISTS ${TABLE} (
    one boolean PRIMARY KEY DEFAULT true CHECK (one), source text NOT NULL, place text NOT NULL, finished_at bigint)`);
  await queries.runQuery({
    text: `INSERT INTO ${TABLE} (source, place) VALUES ($1, $2)`,
    values: [progress.source, placeOf(progress)],
  });
}

/**
 * Notes how far a copy has come, in the transaction of the rows. Throws AppError `conflict` where it is not as `before` says: another
 * process copies the same directory, and its rows are stored already.
 */
export async function advanceProgress(
  queries: Queries,
  before: CopyProgress,
  after: CopyProgress,
): Promise<void> {
  const { count } = await queries.runQuery({
    text: `UPDATE ${TABLE} SET place = $1, finished_at = $2 WHERE source = $3 AND place = $4 AND finished_at IS NULL`,
    values: [placeOf(after), after.finishedAt, before.source, placeOf(before)],
  });
  if (count === 1) return;
  throw new AppError('conflict', 'another process copies into this database: let it finish', {
    retryable: false,
    details: { pid: null },
  });
}

function placeOf({ hasNames, table, after, counted }: CopyProgress): string {
  const place: Place = { hasNames, table, after, counted };
  return JSON.stringify(place);
}

/** Throws AppError `unavailable` where a copy into the database has begun and has not finished: nothing may be added to it yet. */
export async function assertNoUnfinishedCopy(queries: Queries, place: string): Promise<void> {
  const progress = await readProgress(queries);
  if (progress === null || progress.finishedAt !== null) return;
  throw new AppError(
    'unavailable',
    `${place} contains a part of a data directory: run \`tocsin copy\` again, which goes on where it stopped, or drop the schemas tocsin_copy, tocsin_events and tocsin_state`,
    { retryable: false },
  );
}
