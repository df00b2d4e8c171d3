import type { AppendBatch, JoinKeys } from '../../event-store';
import { keyHash, keysOfEvent, keysOfSession } from '../../shared/key-hashes';

/** Hashes of keys, in the order in which everyone takes their locks: ascending, so that nobody waits in a circle. */
export const inLockOrder = (hashes: Iterable<number>): number[] =>
  [...new Set(hashes)].sort((a, b) => a - b);

export const hashesOfKeys = (keys: JoinKeys): number[] => [
  ...keys.sessionIds.map((id) => keyHash('session', id)),
  ...keys.traceIds.map((id) => keyHash('trace', id)),
  ...keys.runIds.map((id) => keyHash('run', id)),
  ...keys.connectionIds.map((id) => keyHash('connection', id)),
];

/** Everything that rows of a batch are joined by, and the ids of its sessions and connections. */
export const hashesOfBatch = ({ sessions, healthEvents, connections }: AppendBatch): number[] => [
  ...sessions.flatMap(({ record }) => [keyHash('session', record.id), ...keysOfSession(record)]),
  ...healthEvents.flatMap(keysOfEvent),
  ...connections.flatMap(({ connectionId, sessionId }) => [
    keyHash('connection', connectionId),
    ...(sessionId === null ? [] : [keyHash('session', sessionId)]),
  ]),
];
