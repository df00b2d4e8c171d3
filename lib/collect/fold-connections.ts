import { foldConnection } from '../domain/classify/fold-connection';
import type { ServerConnection } from '../domain/sessions/connection';
import type { StoredHealthEvent } from '../domain/sessions/health-event';
import type { SessionRecord } from '../domain/sessions/session';
import { connectionKey, type Joined } from './join-events';

/**
 * The backend's own account, connection by connection. A connection whose events join one of our sessions carries its id
 * and target from then on, whichever came first. Only what changed comes back.
 */
export function foldConnections(batch: {
  joined: Joined;
  /** New health events. */
  events: readonly StoredHealthEvent[];
  /** New sessions: their connections may have been folded before it was known that they are ours. */
  sessions: readonly SessionRecord[];
}): ServerConnection[] {
  const { joined } = batch;
  const keys = new Set<string>();
  const touched = [...batch.events, ...batch.sessions.flatMap((record) => joined.eventsOf(record))];
  for (const { environment, connectionId } of touched) {
    if (connectionId !== undefined) keys.add(connectionKey({ environment, connectionId }));
  }
  const changed: ServerConnection[] = [];
  for (const key of keys) {
    const folded = foldOne(key, joined);
    if (folded) changed.push(folded);
  }
  return changed;
}

function foldOne(key: string, joined: Joined): ServerConnection | null {
  const events = joined.eventsOfConnection(key);
  const existing = joined.connections.get(key) ?? null;
  const session = events.map((event) => joined.sessionOf(event)).find((found) => found !== null);
  if (!session) {
    const folded = foldConnection(existing, events);
    return folded === existing ? null : folded;
  }
  const ours = { targetId: session.targetId, sessionId: session.id };
  const known = existing && { ...existing, ...ours };
  const folded = foldConnection(
    known,
    events.map((event) => ({ ...event, ...ours })),
  );
  if (!existing || folded !== known) return folded;
  const same = existing.targetId === ours.targetId && existing.sessionId === ours.sessionId;
  return same ? null : { ...folded, revision: folded.revision + 1 };
}
