import { LABEL_KINDS } from '../../../../domain/labels/new-labels';
import type { LabelRow, SlotCount } from '../../../event-store';
import type { TouchedTargets } from '../../../shared/touched-targets';
import type { Queries } from '../../connection/connection';
import { changeRows, readRows, storedText } from '../statements';

type IdOf = (text: string) => number;

/** Stores slot counts, each with its highest `seq`. Returns the targets of those that were newer than what was stored. */
export async function putSlots(
  queries: Queries,
  slots: readonly SlotCount[],
  idOf: IdOf,
): Promise<string[]> {
  if (slots.length === 0) return [];
  const newest = new Map<string, SlotCount>();
  for (const one of slots) {
    const key = [idOf(one.targetId), one.minute, idOf(one.location), idOf(one.probe)].join(' ');
    const known = newest.get(key);
    if (!known || one.seq > known.seq) newest.set(key, one);
  }
  const sent = [...newest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  const changed = await readRows<{ target: number }>(queries, PUT_SLOTS, [
    sent.map((one) => idOf(one.targetId)),
    sent.map((one) => one.minute),
    sent.map((one) => idOf(one.location)),
    sent.map((one) => idOf(one.probe)),
    sent.map((one) => one.seq),
    sent.map((one) => one.scheduled),
    sent.map((one) => one.lostToProbe),
    sent.map((one) => one.lostToTarget),
  ]);
  const ids = new Set(changed.map(({ target }) => target));
  return [...new Set(sent.map((one) => one.targetId))].filter((target) => ids.has(idOf(target)));
}

const PUT_SLOTS = `INSERT INTO tocsin_events.slot AS s
    (target, minute, location, probe, seq, scheduled, lost_to_probe, lost_to_target)
  SELECT * FROM unnest(?::int[], ?::bigint[], ?::int[], ?::int[], ?::bigint[], ?::int[], ?::int[], ?::int[])
  ON CONFLICT (target, minute, location, probe) DO UPDATE SET seq = excluded.seq, scheduled = excluded.scheduled,
    lost_to_probe = excluded.lost_to_probe, lost_to_target = excluded.lost_to_target
  WHERE excluded.seq > s.seq RETURNING target`;

/** Stores which labels targets used: the earliest first use and the latest last use are kept. */
export async function putTargetLabels(
  queries: Queries,
  labels: readonly LabelRow[],
): Promise<void> {
  if (labels.length === 0) return;
  const merged = new Map<string, LabelRow>();
  for (const one of labels) {
    const key = [storedText(one.targetId), one.kind, storedText(one.label)].join('\n');
    const known = merged.get(key) ?? one;
    merged.set(key, {
      ...one,
      firstAt: Math.min(one.firstAt, known.firstAt),
      lastAt: Math.max(one.lastAt, known.lastAt),
    });
  }
  const rows = [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  await changeRows(
    queries,
    `INSERT INTO tocsin_events.target_label AS l (target_id, kind, label, first_at, last_at)
     SELECT * FROM unnest(?::text[], ?::smallint[], ?::text[], ?::bigint[], ?::bigint[])
     ON CONFLICT (target_id, kind, label) DO UPDATE
       SET first_at = least(l.first_at, excluded.first_at), last_at = greatest(l.last_at, excluded.last_at)`,
    [
      rows.map((one) => storedText(one.targetId)),
      rows.map((one) => LABEL_KINDS.indexOf(one.kind)),
      rows.map((one) => storedText(one.label)),
      rows.map((one) => Math.floor(one.firstAt)),
      rows.map((one) => Math.floor(one.lastAt)),
    ],
  );
}

/**
 * Notes which transaction changed rows of the targets. A reader compares that with the snapshot of its last reading, so that it
 * finds every later commit, in whatever order transactions end.
 */
export async function putPulses(
  queries: Queries,
  targets: TouchedTargets,
  { lane, idOf }: { lane: number; idOf: IdOf },
): Promise<void> {
  if (targets.size === 0) return;
  const rows = [...targets].map(([target, finishedAt]) => ({ id: idOf(target), finishedAt }));
  rows.sort((a, b) => a.id - b.id);
  await changeRows(
    queries,
    `INSERT INTO tocsin_events.pulse AS p (target, lane, changed_by, last_finished_at)
     SELECT target, ?::smallint, pg_current_xact_id(), finished FROM unnest(?::int[], ?::bigint[]) AS u (target, finished)
     ON CONFLICT (target, lane) DO UPDATE SET changed_by = excluded.changed_by,
       last_finished_at = greatest(p.last_finished_at, excluded.last_finished_at)`,
    [
      lane,
      rows.map(({ id }) => id),
      rows.map(({ finishedAt }) => (finishedAt === null ? null : Math.floor(finishedAt))),
    ],
  );
}

/** Lane of what is not part of an append: what retention and erasures take away. */
export const NO_LANE = -1;

export async function addTotals(
  queries: Queries,
  { lane, sessions, healthEvents }: { lane: number; sessions: number; healthEvents: number },
): Promise<void> {
  await changeRows(
    queries,
    `INSERT INTO tocsin_events.total AS t (name, lane, n) SELECT name, ?::smallint, n
     FROM unnest(ARRAY['appends', 'healthEvents', 'sessions'], ?::bigint[]) AS u (name, n)
     ON CONFLICT (name, lane) DO UPDATE SET n = t.n + excluded.n`,
    [lane, [lane === NO_LANE ? 0 : 1, healthEvents, sessions]],
  );
}
