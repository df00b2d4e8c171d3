import type { About } from '../../contract/api/settings';
import { SessionCounterBook } from '../../domain/metrics/session-counters';
import type { AppendResult } from '../../store/event-store';
import type { ParsedEvents } from '../parse-events';
import type { Prepared } from '../prepare-batch';

type Stats = About['collect'] & { clockSkewMs: number };

/** What one source has sent since the start; of its last batch, how late its newest event was and how far its clock leads, ms. */
export type SourceFigures = {
  accepted: number;
  duplicates: number;
  rejected: number;
  /** Batches that were refused because too much was waiting. */
  refused: number;
  lagMs: number;
  clockSkewMs: number;
};

/** Sources that are counted by themselves; all others share a row. */
const MOST_SOURCES = 100;
const OTHER_SOURCES = 'other';

/** What the collector counts about itself since it started. */
export function createIntakeFigures() {
  const sessions = new SessionCounterBook();
  const counters = { eventsAccepted: 0, eventsRejected: 0, sessionsStored: 0, corrections: 0 };
  const sources = new Map<string, SourceFigures>();
  let clockSkewMs = 0;

  function sourceNamed(name: string): SourceFigures {
    const key = sources.has(name) || sources.size < MOST_SOURCES ? name : OTHER_SOURCES;
    const known = sources.get(key);
    if (known) return known;
    const fresh = { accepted: 0, duplicates: 0, rejected: 0, refused: 0, lagMs: 0, clockSkewMs: 0 };
    sources.set(key, fresh);
    return fresh;
  }

  return {
    sessions,
    sources,
    parsed(name: string, { leadMs, lagMs, rejected }: ParsedEvents): void {
      clockSkewMs = leadMs;
      counters.eventsRejected += rejected.length;
      const source = sourceNamed(name);
      source.rejected += rejected.length;
      source.clockSkewMs = leadMs;
      source.lagMs = lagMs;
    },
    stored(name: string, { accepted, duplicates }: { accepted: number; duplicates: number }): void {
      counters.eventsAccepted += accepted;
      const source = sourceNamed(name);
      source.accepted += accepted;
      source.duplicates += duplicates;
    },
    refused(name: string): void {
      sourceNamed(name).refused += 1;
    },
    committed({ arrived, decided }: Prepared, result: AppendResult): void {
      counters.sessionsStored += result.sessions.inserted;
      counters.corrections += result.sessions.corrected;
      for (const record of arrived) sessions.add(record);
      for (const one of decided) sessions.addConnection(one);
    },
    stats: (queue: Pick<Stats, 'queueDepth' | 'queueLimit'>): Stats => ({
      ...queue,
      ...counters,
      clockSkewMs,
    }),
  };
}
