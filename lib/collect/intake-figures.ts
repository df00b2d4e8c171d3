import type { About } from '../contract/api/settings';
import { SessionCounterBook } from '../domain/metrics/session-counters';
import type { AppendResult } from '../store/event-store';
import type { ParsedEvents } from './parse-events';
import type { Prepared } from './prepare-batch';

type Stats = About['collect'] & { clockSkewMs: number };

/** What the collector counts about itself since it started. */
export function createIntakeFigures() {
  const sessions = new SessionCounterBook();
  const counters = { eventsAccepted: 0, eventsRejected: 0, sessionsStored: 0, corrections: 0 };
  let clockSkewMs = 0;
  return {
    sessions,
    parsed({ leadMs, rejected }: ParsedEvents): void {
      clockSkewMs = leadMs;
      counters.eventsRejected += rejected.length;
    },
    accepted(events: number): void {
      counters.eventsAccepted += events;
    },
    committed({ arrived }: Prepared, result: AppendResult): void {
      counters.sessionsStored += result.sessions.inserted;
      counters.corrections += result.sessions.corrected;
      for (const record of arrived) sessions.add(record);
    },
    stats: (queue: Pick<Stats, 'queueDepth' | 'queueLimit'>): Stats => ({
      ...queue,
      ...counters,
      clockSkewMs,
    }),
  };
}
