import type { PostgresDatabase } from '../../connection/connection';
import { readRows } from '../statements';
import { EVENTS_SCHEMA } from './events-schema';
import { DAY_MS, dayOf, PARTITIONED } from './partition-tables';

/**
 * Tables that have rows of today or later outside of the parts of their days: a part was not made in time, or a sender's clock is
 * more than three days ahead. Older rows stay there on purpose, as evidence that retention keeps.
 */
export async function readStrayTables(database: PostgresDatabase, now: number): Promise<string[]> {
  const stray: string[] = [];
  for (const { name, column, unit } of PARTITIONED) {
    const from = (dayOf(now) * DAY_MS) / unit;
    const [row] = await readRows<{ found: boolean }>(
      database,
      `SELECT EXISTS (SELECT FROM ${EVENTS_SCHEMA}.${name}_rest WHERE ${column} >= ?) AS found`,
      [from],
    );
    if (row?.found) stray.push(name);
  }
  return stray;
}
