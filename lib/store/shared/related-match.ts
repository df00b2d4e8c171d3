import type { StoredHealthEvent } from '../../domain/sessions/health-event';
import type { SessionRecord } from '../../domain/sessions/session';
import type { JoinKeys } from '../event-store';

/** Whether records share one of some keys, and are near enough: rows are found by hashes, of which two can be equal. */
export type RelatedMatch = {
  session(record: SessionRecord): boolean;
  healthEvent(event: StoredHealthEvent): boolean;
};

export function matchOf(keys: JoinKeys): RelatedMatch {
  const sessionIds = new Set(keys.sessionIds);
  const traceIds = new Set(keys.traceIds);
  const runIds = new Set(keys.runIds);
  const connectionIds = new Set(keys.connectionIds);
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = keys.near ?? {};
  const isNear = (at: number) => at >= from && at <= to;
  return {
    session: ({ id, endedAt, keys: own }) =>
      isNear(endedAt) &&
      (sessionIds.has(id) ||
        traceIds.has(own.traceId) ||
        runIds.has(own.runId) ||
        has(connectionIds, own.connectionId)),
    healthEvent: (event) =>
      isNear(event.at) &&
      (has(sessionIds, event.sessionId) ||
        has(traceIds, event.traceId) ||
        has(runIds, event.runId) ||
        has(connectionIds, event.connectionId)),
  };
}

const has = (wanted: ReadonlySet<string>, id: string | null | undefined) =>
  id !== null && id !== undefined && wanted.has(id);

/** Oldest first. */
export const byEnd = (a: SessionRecord, b: SessionRecord) =>
  a.endedAt - b.endedAt || (a.id < b.id ? -1 : 1);
/** Oldest first, by the backend's clock. */
export const byInstant = (a: StoredHealthEvent, b: StoredHealthEvent) =>
  a.at - b.at || (a.id < b.id ? -1 : 1);

/** Keys by which what belongs to a session is found. */
export const keysOfRecord = ({ id, keys }: Pick<SessionRecord, 'id' | 'keys'>): JoinKeys => ({
  sessionIds: [id],
  traceIds: [keys.traceId],
  runIds: [keys.runId],
  connectionIds: keys.connectionId === null ? [] : [keys.connectionId],
});
