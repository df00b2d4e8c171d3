import { isAppError } from '../../../../kit/errors';
import type { PostgresDatabase, Queries } from '../../connection/connection';
import { readRows } from '../statements';
import { EVENTS_SCHEMA } from './events-schema';
import { DAY_MS, dayOf, PARTITIONED, type Partitioned } from './partition-tables';

/** Longest wait for a lock that keeps every reader and writer of a table out: who comes after us waits too. */
const LOCK_MS = '1000';

/** Days before and after today that have parts of their own. */
const DAYS_BEHIND = 1;
const DAYS_AHEAD = 3;

/** A part and the days (since 1970) that it holds, `to` exclusive. */
export type Part = { name: string; from: number; to: number };

/** The parts of a table but for the one that holds what has none, oldest first. */
export async function readParts(database: PostgresDatabase, table: Partitioned): Promise<Part[]> {
  const rows = await readRows<{ name: string }>(
    database,
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = to_regclass(?) ORDER BY 1`,
    [`${EVENTS_SCHEMA}.${table.name}`],
  );
  const parts = rows.flatMap(({ name }) => {
    const day = /_(m?\d+)$/.exec(name)?.[1]?.replace('m', '-');
    return day === undefined ? [] : [{ name, from: Number(day), to: Number(day) + table.days }];
  });
  return parts.sort((a, b) => a.from - b.from);
}

/**
 * Makes the parts of the days around `now` (epoch ms) that are missing. Rows of such a day that are already stored move into its
 * part. One that is in use for longer than a second is left for the next time: its rows have a place meanwhile.
 */
export async function addPartitions(database: PostgresDatabase, now: number): Promise<void> {
  const today = dayOf(now);
  const days = Array.from(
    { length: DAYS_BEHIND + 1 + DAYS_AHEAD },
    (_, n) => today - DAYS_BEHIND + n,
  );
  for (const table of PARTITIONED) await addPartsOf(database, table, days);
}

/** As `addPartitions`, for one table and these days (since 1970). */
export async function addPartsOf(
  database: PostgresDatabase,
  table: Partitioned,
  days: readonly number[],
): Promise<void> {
  const known = new Set((await readParts(database, table)).map(({ from }) => from));
  for (const day of days) {
    const from = day - (((day % table.days) + table.days) % table.days);
    if (known.has(from)) continue;
    known.add(from);
    await addPart(database, table, from);
  }
}

async function addPart(
  database: PostgresDatabase,
  table: Partitioned,
  from: number,
): Promise<void> {
  const { name, column, unit, days, fillFactor } = table;
  const part = `${EVENTS_SCHEMA}.${name}_${String(from).replace('-', 'm')}`;
  const rest = `${EVENTS_SCHEMA}.${name}_rest`;
  const start = (from * DAY_MS) / unit;
  const end = ((from + days) * DAY_MS) / unit;
  const options = fillFactor === undefined ? '' : ` WITH (fillfactor = ${fillFactor})`;
  const statements = [
    `LOCK TABLE ${rest} IN ACCESS EXCLUSIVE MODE`,
    `CREATE TABLE ${part} (LIKE ${EVENTS_SCHEMA}.${name} INCLUDING STORAGE)${options}`,
    `WITH gone AS (DELETE FROM ${rest} WHERE ${column} >= ${start} AND ${column} < ${end} RETURNING *)
     INSERT INTO ${part} SELECT * FROM gone`,
    `ALTER TABLE ${EVENTS_SCHEMA}.${name} ATTACH PARTITION ${part} FOR VALUES FROM (${start}) TO (${end})`,
  ];
  try {
    await database.transaction(
      (queries) => queries.runQuery(statements.join('; ')).then(() => undefined),
      {
        settings: { lock_timeout: LOCK_MS },
      },
    );
  } catch (error) {
    if (!isAppError(error) || error.code !== 'busy') throw error;
  }
}

/**
 * Drops the same part of several tables, but for the rows that `kept` selects: these move to where rows without a part are. Returns
 * how many rows of the first table are gone, null where a table was in use for longer than a second.
 */
export async function dropParts(
  database: PostgresDatabase,
  parts: ReadonlyArray<{ table: string; part: string }>,
  { kept, after }: { kept: string | null; after(queries: Queries, gone: number): Promise<void> },
): Promise<number | null> {
  try {
    return await database.transaction(
      async (queries) => {
        let gone: number | null = null;
        for (const { table, part } of parts) {
          const rows = `${EVENTS_SCHEMA}.${part}`;
          await queries.runQuery(`ALTER TABLE ${EVENTS_SCHEMA}.${table} DETACH PARTITION ${rows}`);
          const where = kept === null ? 'true' : `NOT (${kept})`;
          const counted = await queries.runQuery<{ n: number }>(
            `SELECT count(*) AS n FROM ${rows} WHERE ${where}`,
          );
          gone ??= counted.rows[0]?.n ?? 0;
          if (kept !== null)
            await queries.runQuery(
              `INSERT INTO ${EVENTS_SCHEMA}.${table} SELECT * FROM ${rows} WHERE ${kept}`,
            );
          await queries.runQuery(`DROP TABLE ${rows}`);
        }
        await after(queries, gone ?? 0);
        return gone ?? 0;
      },
      { settings: { lock_timeout: LOCK_MS } },
    );
  } catch (error) {
    if (isAppError(error) && error.code === 'busy') return null;
    throw error;
  }
}
