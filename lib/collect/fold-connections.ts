import { foldConnection } from '../domain/classify/fold-connection';
import {
  CONNECTION_INDICATORS,
  type ConnectionIndicator,
  type ServerConnection,
} from '../domain/sessions/connection';
import type { StoredHealthEvent } from '../domain/sessions/health-event';
import type { SessionRecord } from '../domain/sessions/session';
import { mapInSlices, type TimeSlices } from '../kit/time-slices';
import { connectionKey, type Joined } from './join-events';

/**
 * The backend's own account, connection by connection. A connection whose events join one of our sessions carries its id
 * and target from then on, whichever came first. Only what changed comes back.
 */
export async function foldConnections(batch: {
  joined: Joined;
  slices: TimeSlices;
  /** New health events. */
  events: readonly StoredHealthEvent[];
  /** New sessions: their connections may have been folded before it was known that they are ours. */
  sessions: readonly SessionRecord[];
}): Promise<ServerConnection[]> {
  const { joined, slices } = batch;
  const keys = new Set<string>();
  const touched = [...batch.events, ...batch.sessions.flatMap((record) => joined.eventsOf(record))];
  for (const { environment, connectionId } of touched) {
    if (connectionId !== undefined) keys.add(connectionKey({ environment, connectionId }));
  }
  const folded = await mapInSlices(keys, slices, (key) => foldOne(key, joined));
  return folded.filter((one) => one !== null);
}

/** What a connection of a known target means for an indicator, the first time that it means anything. */
export type DecidedConnection = {
  targetId: string;
  indicator: ConnectionIndicator;
  result: 'good' | 'bad';
};

/** Results among folded connections that the stored ones do not have yet; a correction of one is none. */
export function decidedConnections(
  { connections: stored }: Pick<Joined, 'connections'>,
  folded: readonly ServerConnection[],
): DecidedConnection[] {
  return folded.flatMap((connection) => {
    const { targetId } = connection;
    if (targetId === null) return [];
    const before = stored.get(connectionKey(connection)) ?? null;
    return CONNECTION_INDICATORS.flatMap((indicator) => {
      const result = connection[indicator];
      const isKnown = before?.targetId === targetId && before[indicator] !== null;
      return result === null || isKnown ? [] : [{ targetId, indicator, result }];
    });
  });
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
