import { textForms } from '../../../../domain/people/text-forms';
import type { EraseScope, EraseSlice } from '../../../event-store';
import { type ErasePhase, readEraseCursor, toEraseSlice } from '../../../shared/erase-phases';
import { RETENTION_STEP_ROWS } from '../../../shared/store-limits';
import type { PostgresDatabase } from '../../connection/connection';
import { changeRows, readRows } from '../statements';
import type { Interner } from '../tables/interner';
import {
  type Done,
  eraseConnections,
  eraseEvents,
  eraseSessions,
  type Slice,
  type Wanted,
} from './erase-records';

/**
 * Counts and, with `apply`, deletes the next slice in a short transaction. It depends on nothing but what is stored and its cursor.
 * Health events and connections come before the sessions that they belong to, because they are found by them.
 */
export async function eraseSlice(
  { scope, cursor, apply }: { scope: EraseScope; cursor: string | null; apply: boolean },
  { database, interner }: { database: PostgresDatabase; interner: Interner },
): Promise<EraseSlice> {
  const { phase, after } = readEraseCursor(cursor);
  const wanted: Wanted = { scope, forms: scope.kind === 'text' ? textForms(scope.text) : [] };
  const done = await database.transaction(
    (queries) => STEPS[phase](wanted, { queries, after, apply }),
    { isRepeatable: true },
  );
  // It knows rows that may be gone now.
  if (apply) interner.forget();
  return toEraseSlice(phase, done);
}

const STEPS: Record<ErasePhase, (wanted: Wanted, slice: Slice) => Promise<Done>> = {
  events: eraseEvents,
  connections: eraseConnections,
  sessions: eraseSessions,
  tallies: eraseTallies,
  labels: eraseLabels,
};

const CELLS = ['cell_10s', 'cell_1m', 'cell_1h'];
const DIMENSIONS = '(SELECT id FROM tocsin_events.dimension WHERE target_id = ?)';
const LABEL = '(SELECT id FROM tocsin_events.label WHERE text = ?)';
const SLOT_KEY = 'target, minute, location, probe';
const CELL_KEY = 'dimension, bucket, lane';

/** Counts of a whole target: those of other erasures hold no person. */
async function eraseTallies({ scope }: Wanted, { queries, apply }: Slice): Promise<Done> {
  if (scope.kind !== 'target') return { counts: {}, after: null };
  const { targetId } = scope;
  const tables = [
    { name: 'slot', key: SLOT_KEY, of: `target = ${LABEL}` },
    ...CELLS.map((name) => ({ name, key: CELL_KEY, of: `dimension IN ${DIMENSIONS}` })),
  ];
  let tallies = 0;
  for (const { name, key, of } of tables) {
    if (!apply) {
      const sql = `SELECT count(*) AS n FROM tocsin_events.${name} WHERE ${of}`;
      const [row] = await readRows<{ n: number }>(queries, sql, [targetId]);
      tallies += row?.n ?? 0;
      continue;
    }
    const sql = `DELETE FROM tocsin_events.${name} WHERE (${key}) IN
      (SELECT ${key} FROM tocsin_events.${name} WHERE ${of} LIMIT ?)`;
    tallies += await changeRows(queries, sql, [targetId, RETENTION_STEP_ROWS - tallies]);
    if (tallies >= RETENTION_STEP_ROWS) return { counts: { tallies }, after: 'more' };
  }
  if (apply) {
    await changeRows(queries, 'DELETE FROM tocsin_events.dimension WHERE target_id = ?', [
      targetId,
    ]);
    await changeRows(queries, `DELETE FROM tocsin_events.pulse WHERE target = ${LABEL}`, [
      targetId,
    ]);
  }
  return { counts: { tallies }, after: null };
}

/** Names that contain a text stay as counts under another name; those of targets, environments, releases and locations are keys. */
async function eraseLabels({ scope, forms }: Wanted, { queries, apply }: Slice): Promise<Done> {
  if (scope.kind !== 'text') return { counts: {}, after: null };
  const kept = ['target_id', 'environment', 'release', 'location']
    .map((column) => `NOT EXISTS (SELECT 1 FROM tocsin_events.dimension WHERE ${column} = l.text)`)
    .join(' AND ');
  const rows = await readRows<{ id: number }>(
    queries,
    `SELECT id FROM tocsin_events.label l WHERE EXISTS (SELECT 1 FROM unnest(?::text[]) AS form WHERE strpos(l.text, form) > 0)
       AND ${kept}`,
    [forms],
  );
  if (apply && rows.length > 0)
    await changeRows(
      queries,
      `UPDATE tocsin_events.label SET text = '[erased ' || id || ']' WHERE id = ANY(?::int[])`,
      [rows.map(({ id }) => id)],
    );
  return { counts: { labels: rows.length }, after: null };
}
