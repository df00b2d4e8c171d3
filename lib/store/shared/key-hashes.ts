import type { HealthEvent } from '../../domain/sessions/health-event';
import type { SessionRecord } from '../../domain/sessions/session';

type KeyKind = 'session' | 'trace' | 'run' | 'connection';

/**
 * 53 bits of a key's text (two FNV-1a lanes with different seeds): narrow enough to index, wide enough that a hit is
 * nearly always right. Readers check the record all the same.
 */
export function keyHash(kind: KeyKind, id: string): number {
  const text = `${kind}:${id}`;
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
    high ^= high >>> 13;
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}

const hashes = (pairs: Array<[KeyKind, string | null | undefined]>) => [
  ...new Set(pairs.flatMap(([kind, id]) => (id ? [keyHash(kind, id)] : []))),
];

/** Hashes of the keys that a session is found by; its id has an index of its own. */
export function keysOfSession({ keys }: Pick<SessionRecord, 'keys'>): number[] {
  return hashes([
    ['trace', keys.traceId],
    ['run', keys.runId],
    ['connection', keys.connectionId],
  ]);
}

/** Hashes of the keys that a health event is found by. */
export function keysOfEvent(event: HealthEvent): number[] {
  return hashes([
    ['session', event.sessionId],
    ['trace', event.traceId],
    ['run', event.runId],
    ['connection', event.connectionId],
  ]);
}
