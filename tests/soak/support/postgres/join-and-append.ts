import { foldConnections } from '../../../../lib/collect/fold-connections';
import { joinBatch, joinKeysOf, lookUpAhead } from '../../../../lib/collect/join-events';
import { applyEvents, isUnchanged } from '../../../../lib/collect/stamp-session';
import type { StoredHealthEvent } from '../../../../lib/domain/sessions/health-event';
import type { SessionRecord } from '../../../../lib/domain/sessions/session';
import { systemClock } from '../../../../lib/kit/clock';
import { createTimeSlices } from '../../../../lib/kit/time-slices';
import type { EventStore } from '../../../../lib/store/event-store';

/** A session as its events tell it; the same whatever was known before. */
export function rereadSession(record: SessionRecord, events: StoredHealthEvent[]): SessionRecord {
  const applied = applyEvents(record, events);
  const release = events.find((event) => event.release)?.release;
  return release ? { ...applied, release } : applied;
}

/** Joins, classifies and appends rows as the collector does, without its state. */
export function joinAndAppend(
  store: EventStore,
  rows: { sessions: SessionRecord[]; events: StoredHealthEvent[] },
) {
  const keys = joinKeysOf(rows);
  return store.exclusively(keys, async (transaction) => {
    const slices = createTimeSlices(systemClock);
    const joined = await joinBatch(lookUpAhead(transaction, keys), rows, slices);
    const events = rows.events.filter((event) => !joined.storedEvents.has(event.id));
    const arrived = rows.sessions.filter(({ id }) => !joined.storedSessions.has(id));
    const touched = new Map<string, SessionRecord>();
    for (const event of events) {
      const session = joined.sessionOf(event);
      if (session && joined.storedSessions.has(session.id)) touched.set(session.id, session);
    }
    const sessions = [...arrived, ...touched.values()].flatMap((before) => {
      const record = rereadSession(before, joined.eventsOf(before));
      if (!joined.storedSessions.has(record.id)) return [{ record, frames: null }];
      if (isUnchanged(before, record)) return [];
      return [{ record: { ...record, revision: before.revision + 1 }, frames: null }];
    });
    const connections = await foldConnections({ joined, slices, events, sessions: arrived });
    return transaction.append({
      sessions,
      healthEvents: rows.events,
      connections,
      slots: [],
    });
  });
}
