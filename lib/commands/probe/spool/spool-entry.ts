import type { ProbeSession, ProbeSlot } from '../../../contract/api/places/probe-protocol';
import type { SessionFacts } from '../../../domain/sessions/session-facts';

/** A session as it is sent. */
export type SentSession = Omit<ProbeSession, 'facts'> & { facts: SessionFacts };

/** A line of the spool. `at`: epoch ms of the server's clock, by which it grows old. */
export type SpoolEntry =
  | { kind: 'session'; at: number; session: SentSession }
  | { kind: 'slots'; at: number; slots: ProbeSlot[] };

/** Null for a line that no probe has written whole. */
export function parseEntry(line: string): SpoolEntry | null {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry !== 'object' || entry === null || !('kind' in entry)) return null;
    // Lines are this probe's own, and the server checks each row again.
    return entry as SpoolEntry;
  } catch {
    return null;
  }
}
