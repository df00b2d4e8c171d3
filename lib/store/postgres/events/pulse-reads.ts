import { AppError } from '../../../kit/errors';
import type { Pulse } from '../../event-store';
import type { Queries } from '../connection/connection';
import { codeOf } from '../connection/postgres-errors';
import { readRows } from './statements';

/**
 * A cursor names the server and the snapshot of a reading: which transactions it saw. Rows of transactions that it did not see are
 * new, in whatever order they were committed. Of another server, or of one that was set back, it says nothing: everything is new.
 */
const CURSOR = /^(\d{1,20}\.\d{1,10}):(\d{1,20}:\d{1,20}:[\d,]*)$/;

type Row = Pulse & { place: string; snapshot: string };

export async function readPulses(
  queries: Queries,
  cursor: string | null,
): Promise<{ cursor: string; targets: Pulse[] }> {
  const { place, snapshot } = cursor === null ? NOTHING_SEEN : parseCursor(cursor);
  const rows = await readRows<Row>(queries, SELECT, [place, snapshot]).catch((error) => {
    throw codeOf(error.cause) === INVALID_TEXT ? unknownCursor() : error;
  });
  const [first] = rows;
  return {
    cursor: `${first?.place}:${first?.snapshot}`,
    targets: rows.flatMap(({ targetId, lastFinishedAt }) =>
      targetId === null ? [] : [{ targetId, lastFinishedAt }],
    ),
  };
}

const NOTHING_SEEN = { place: '', snapshot: '1:1:' };
const INVALID_TEXT = '22P02';

function parseCursor(cursor: string): typeof NOTHING_SEEN {
  const [, place, snapshot] = CURSOR.exec(cursor) ?? [];
  if (place === undefined || snapshot === undefined) throw unknownCursor();
  return { place, snapshot };
}

const unknownCursor = () =>
  new AppError(
    'invalid_input',
    'this cursor does not come from an answer of `pulses`: use null to start afresh',
  );

/** One statement, so that rows and snapshot are of one moment. It has a row without a target where there is nothing new. */
const SELECT = `
  WITH now AS MATERIALIZED (
    SELECT s.system_identifier || '.' || c.timeline_id AS place, pg_current_snapshot() AS snapshot
    FROM pg_control_system() s, pg_control_checkpoint() c
  ), seen AS MATERIALIZED (
    SELECT CASE WHEN now.place = ?::text AND pg_snapshot_xmax(given) <= pg_snapshot_xmax(now.snapshot)
      THEN given ELSE '1:1:'::pg_snapshot END AS snapshot
    FROM now, (SELECT ?::text::pg_snapshot AS given) g
  )
  SELECT now.place, now.snapshot::text AS snapshot, p.id AS "targetId", p.finished AS "lastFinishedAt"
  FROM now LEFT JOIN (
    SELECT l.text AS id, max(q.last_finished_at) AS finished FROM tocsin_events.pulse q
    JOIN tocsin_events.label l ON l.id = q.target
    WHERE q.target IN (
      SELECT target FROM tocsin_events.pulse, seen
      WHERE changed_by >= pg_snapshot_xmin(seen.snapshot) AND NOT pg_visible_in_snapshot(changed_by, seen.snapshot)
    ) GROUP BY l.text
  ) p ON true ORDER BY p.id`;
