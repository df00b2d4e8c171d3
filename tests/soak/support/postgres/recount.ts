import type { SessionRecord } from '../../../../lib/domain/sessions/session';
import { BUCKET_STEPS, COUNT_KINDS, LATENCIES } from '../../../../lib/domain/tallies/tally';
import type { EventStore } from '../../../../lib/store/event-store';
import { HOUR, sharing } from '../../../contract/support/records';
import { rereadSession } from './join-and-append';
import { unitOf } from './units';

const IDS_AT_ONCE = 200;

/** What is stored of the units: records by session id, health events, and connections of real users. */
export async function readUnits(events: EventStore, units: number) {
  const sessions = new Map<string, SessionRecord>();
  const healthEvents = new Set<string>();
  const connections: Related['connections'] = [];
  let twice = 0;
  for (let start = 0; start < units; start += IDS_AT_ONCE) {
    const numbers = Array.from(
      { length: Math.min(IDS_AT_ONCE, units - start) },
      (_, n) => start + n,
    );
    const related = await events.related(
      sharing({
        sessionIds: numbers.map((n) => unitOf(n).session.id),
        runIds: numbers.map((n) => unitOf(n).session.keys.runId),
        connectionIds: numbers.flatMap((n) => [`own-${n}`, `user-${n}`]),
      }),
    );
    for (const one of related.sessions) {
      if (sessions.has(one.id)) twice++;
      sessions.set(one.id, one);
    }
    for (const { id } of related.healthEvents) {
      if (healthEvents.has(id)) twice++;
      healthEvents.add(id);
    }
    connections.push(...related.connections);
  }
  return { sessions, healthEvents, twice, connections };
}

type Related = Awaited<ReturnType<EventStore['related']>>;

/** Sessions that do not say what all of their events say. */
export function wronglyJoined(
  sessions: ReadonlyMap<string, SessionRecord>,
  units: number,
): number[] {
  return Array.from({ length: units }, (_, n) => n).filter((n) => {
    const { session, first, second } = unitOf(n);
    const stored = sessions.get(session.id);
    if (!stored) return true;
    const wanted = rereadSession(session, [first, second]);
    return (
      JSON.stringify({ ...stored, revision: 0 }) !== JSON.stringify({ ...wanted, revision: 0 })
    );
  });
}

/** Every number of every step. */
export async function readTallies(events: EventStore) {
  const span = { from: HOUR, to: HOUR + 4 * 3_600_000 };
  const all = [];
  for (const step of ['10s', '1m', '1h'] as const) {
    const query = { ...span, step, mergeMs: BUCKET_STEPS[step] };
    const rows = await events.tallies({
      ...query,
      groupBy: ['targetId', 'release', 'source', 'stratum', 'location'],
    });
    const counts = await events.counts({
      ...query,
      kinds: [...COUNT_KINDS],
      groupBy: ['targetId', 'release'],
    });
    const latencies = [];
    for (const targetId of ['t0', 't1', 't2', 't3', 't4'])
      latencies.push(await events.latencies({ ...query, targetId, latencies: [...LATENCIES] }));
    const texts = counts.map((row) => JSON.stringify(row)).sort();
    all.push({ rows: rows.filter((row) => row.counts.sessions !== 0), counts: texts, latencies });
  }
  return all;
}
