import type { BucketStep } from '../../../../domain/tallies/tally';
import type { Retention } from '../../../event-store';
import { RETENTION_STEP_ROWS } from '../../../shared/store-limits';
import type { PostgresDatabase, Queries } from '../../connection/connection';
import { addTotals, NO_LANE } from '../append/small-rows';
import { FACETS_FROM } from '../explorer/facet-counts';
import { encodeId } from '../session-ids';
import { changeRows, readRows } from '../statements';
import type { Interner } from '../tables/interner';
import { DAY_MS, dayOf, PARTITIONED } from '../tables/partition-tables';
import { addPartitions, dropParts, readParts } from '../tables/partitions';
import { mergeLanes } from './merge-lanes';

/** Sessions that one step deletes, with their bodies. */
const STEP_SESSIONS = 300;
/** Texts are kept for so much longer than what names them, because their last use is written to the day. */
const TEXT_MARGIN_MS = 2 * DAY_MS;

type Tools = { database: PostgresDatabase; interner: Interner; now: number };

/**
 * Deletes what is older than the cut-offs: whole parts where all of their rows are, the others in short steps. Also makes the parts
 * of the coming days, and merges lanes of the past. Returns how many rows are gone.
 */
export async function retainRows(cutoffs: Retention, tools: Tools): Promise<number> {
  const { database, interner, now } = tools;
  await addPartitions(database, now);
  await mergeLanes(database, now);
  const { sessions, healthEvents = sessions, tallies10s, tallies1m, tallies1h } = cutoffs;
  let gone = await retainSessions(database, sessions, cutoffs.keptSessions ?? []);
  gone += await retainTable(database, healthEvents, EVENTS);
  gone += await retainTable(database, healthEvents, CONNECTIONS);
  gone += await retainTable(database, tallies1m, SLOTS);
  await setFacetsFrom(database, sessions);
  gone += await retainTable(database, tallies10s, cells('10s'));
  gone += await retainTable(database, tallies1m, cells('1m'));
  gone += await retainTable(database, tallies1h, cells('1h'));
  // Last, because what is named by nothing any more goes with what named it.
  const all = Math.min(sessions, healthEvents, tallies10s, tallies1m, tallies1h);
  const unused = await untilShort(RETENTION_STEP_ROWS, (limit) =>
    changeRows(database, DROP_TARGET_LABELS, [Math.ceil(sessions), limit]),
  );
  const dimensions = await untilShort(RETENTION_STEP_ROWS, (limit) =>
    changeRows(database, DROP_DIMENSIONS, [Math.ceil(tallies1h), limit]),
  );
  const texts = await untilShort(RETENTION_STEP_ROWS, (limit) =>
    changeRows(database, DROP_LABELS, [dayOf(all - TEXT_MARGIN_MS), limit]),
  );
  if (dimensions + texts > 0) interner.forget();
  return gone + unused + dimensions + texts;
}

/** Repeats a step until it deletes fewer rows than its limit. */
async function untilShort(
  limit: number,
  step: (limit: number) => Promise<number>,
): Promise<number> {
  let gone = 0;
  for (let last = limit; last >= limit; gone += last) last = await step(limit);
  return gone;
}

async function retainSessions(
  database: PostgresDatabase,
  cutoff: number,
  keptSessions: readonly string[],
): Promise<number> {
  const kept = keptSessions.map(encodeId);
  const isKept = kept.map((id) => `'${id}'::bytea`).join(', ');
  let gone = 0;
  const bodies = new Set((await partsOf(database, 'session_body')).map(({ from }) => from));
  for (const { name, from, to } of await partsOf(database, 'session')) {
    if (to * DAY_MS > cutoff || !bodies.has(from)) continue;
    const parts = [
      { table: 'session', part: name },
      { table: 'session_body', part: name.replace('session', 'session_body') },
    ];
    const dropped = await dropParts(database, parts, {
      kept: kept.length > 0 ? `id IN (${isKept})` : null,
      after: (queries, n) => addTotals(queries, { lane: NO_LANE, sessions: -n, healthEvents: 0 }),
    });
    gone += dropped ?? 0;
  }
  gone += await untilShort(STEP_SESSIONS, (limit) =>
    database.transaction(
      async (queries) => {
        const [row] = await readRows<{ n: number }>(queries, DROP_SESSIONS, [
          Math.ceil(cutoff),
          kept,
          limit,
        ]);
        const n = row?.n ?? 0;
        await addTotals(queries, { lane: NO_LANE, sessions: -n, healthEvents: 0 });
        return n;
      },
      { isRepeatable: true },
    ),
  );
  return gone;
}

const DROP_SESSIONS = `
  WITH old AS MATERIALIZED (
    SELECT id, day FROM tocsin_events.session WHERE ended_at < ? AND id <> ALL(?::bytea[]) ORDER BY ended_at LIMIT ?
  ), bodies AS (
    DELETE FROM tocsin_events.session_body b USING old WHERE b.id = old.id AND b.day = old.day
  ), gone AS (
    DELETE FROM tocsin_events.session s USING old WHERE s.id = old.id AND s.day = old.day RETURNING 1
  )
  SELECT count(*) AS n FROM gone`;

/** `at`: the column of the instant that says how old a row is; `key`: the columns that name it. */
type Aged = { table: string; at: string; key: string; isCounted?: boolean | undefined };

const EVENTS: Aged = { table: 'health_event', at: 'bucket_at', key: 'id, day', isCounted: true };
const CONNECTIONS: Aged = {
  table: 'connection',
  at: 'first_at',
  key: 'connection_id, environment, day',
};
const SLOTS: Aged = { table: 'slot', at: 'minute', key: 'target, minute, location, probe' };
const cells = (step: BucketStep): Aged => ({
  table: `cell_${step}`,
  at: 'bucket',
  key: 'dimension, bucket, lane',
});

async function retainTable(
  database: PostgresDatabase,
  cutoff: number,
  { table, at, key, isCounted = false }: Aged,
): Promise<number> {
  const count = (queries: Queries, n: number) =>
    isCounted
      ? addTotals(queries, { lane: NO_LANE, sessions: 0, healthEvents: -n })
      : Promise.resolve();
  const oldest = Math.ceil(cutoff);
  let gone = 0;
  for (const { name, to } of await partsOf(database, table)) {
    if (to * DAY_MS > cutoff) continue;
    const [young] = await readRows(
      database,
      `SELECT 1 FROM tocsin_events.${name} WHERE ${at} >= ? LIMIT 1`,
      [oldest],
    );
    if (young !== undefined) continue;
    gone += (await dropParts(database, [{ table, part: name }], { kept: null, after: count })) ?? 0;
  }
  const drop = `DELETE FROM tocsin_events.${table} WHERE (${key}) IN
    (SELECT ${key} FROM tocsin_events.${table} WHERE ${at} < ? LIMIT ?)`;
  gone += await untilShort(RETENTION_STEP_ROWS, (limit) =>
    database.transaction(
      async (queries) => {
        const n = await changeRows(queries, drop, [oldest, limit]);
        await count(queries, n);
        return n;
      },
      { isRepeatable: true },
    ),
  );
  return gone;
}

async function partsOf(database: PostgresDatabase, name: string) {
  const table = PARTITIONED.find((one) => one.name === name);
  return table ? readParts(database, table) : [];
}

/** Facets count sessions that can be listed: those of sessions that are gone are not read any more, and go with their cells. */
async function setFacetsFrom(database: PostgresDatabase, cutoff: number): Promise<void> {
  await changeRows(
    database,
    `INSERT INTO tocsin_events.total AS t (name, lane, n) VALUES ('${FACETS_FROM}', ${NO_LANE}, ?)
     ON CONFLICT (name, lane) DO UPDATE SET n = greatest(t.n, excluded.n)`,
    [Math.floor(cutoff)],
  );
}

const DROP_TARGET_LABELS = `DELETE FROM tocsin_events.target_label WHERE (target_id, kind, label) IN
  (SELECT target_id, kind, label FROM tocsin_events.target_label WHERE last_at < ? LIMIT ?)`;

const HOLDS_NOTHING = ['10s', '1m', '1h']
  .map((step) => `NOT EXISTS (SELECT 1 FROM tocsin_events.cell_${step} WHERE dimension = d.id)`)
  .join(' AND ');
const DROP_DIMENSIONS = `DELETE FROM tocsin_events.dimension WHERE id IN
  (SELECT id FROM tocsin_events.dimension d WHERE last_at < ? AND ${HOLDS_NOTHING} LIMIT ?)`;

const DROP_LABELS = `DELETE FROM tocsin_events.label WHERE id IN (
  SELECT id FROM tocsin_events.label l
  WHERE used_day < ? AND NOT EXISTS (SELECT 1 FROM tocsin_events.pulse WHERE target = l.id) LIMIT ?)`;
