import type { SourceReport } from '../../contract/api/intake/sources';
import { redact } from '../../domain/redaction/redact-text';
import type { HealthEvent } from '../../domain/sessions/health-event';
import type { Stage } from '../../domain/sessions/stages';
import { iso } from '../../domain/time';
import type { Clock } from '../../kit/clock';

/** Sources of which details are kept; of more, the one that was silent the longest is dropped. */
const SOURCES_LIMIT = 100;
const REASONS_LIMIT = 50;
const SAMPLES_LIMIT = 20;
const SAMPLE_CHARACTERS = 300;
/** A text that says nothing is kept as a sample at most this often: there may be 50,000 per second. */
const SAMPLE_EVERY_MS = 1_000;

type Kept = {
  lastSeenAt: number;
  says: Map<Stage, number>;
  ignored: Map<string, number>;
  samples: SourceReport['samples'];
  lastSampleAt: number;
  oneSided: SourceReport['oneSided'];
  metricsRequests: number;
  cut: number;
};

/** What the console shows of each sender beside its counts, since the start. */
export function createSourceReports(clock: Pick<Clock, 'now'>) {
  const sources = new Map<string, Kept>();

  function keptOf(id: string): Kept {
    const known = sources.get(id);
    const kept: Kept = known ?? {
      lastSeenAt: 0,
      says: new Map(),
      ignored: new Map(),
      samples: [],
      lastSampleAt: 0,
      oneSided: [],
      metricsRequests: 0,
      cut: 0,
    };
    // The one that was seen last comes last.
    sources.delete(id);
    sources.set(id, kept);
    const [oldest] = sources.keys();
    if (sources.size > SOURCES_LIMIT && oldest !== undefined) sources.delete(oldest);
    kept.lastSeenAt = clock.now();
    return kept;
  }

  function addSample(kept: Kept, reason: string, text: string): void {
    const sample = redact(text.slice(0, SAMPLE_CHARACTERS));
    kept.samples = [...kept.samples.slice(1 - SAMPLES_LIMIT), { reason, text: sample }];
  }

  return {
    noteEvents(id: string, events: readonly HealthEvent[]): void {
      const { says } = keptOf(id);
      for (const { stage, at } of events) says.set(stage, Math.max(at, says.get(stage) ?? 0));
    },
    noteIgnored(id: string, reasons: ReadonlyMap<string, number>): void {
      const { ignored } = keptOf(id);
      for (const [reason, count] of reasons) {
        const isKnown = ignored.has(reason) || ignored.size < REASONS_LIMIT;
        const key = isKnown ? reason : 'other';
        ignored.set(key, (ignored.get(key) ?? 0) + count);
      }
    },
    noteRejected(id: string, samples: ReadonlyArray<{ message: string; text: string }>): void {
      const kept = keptOf(id);
      for (const { message, text } of samples.slice(-SAMPLES_LIMIT)) addSample(kept, message, text);
    },
    /** A text that no rule knows. */
    noteUnmatched(id: string, text: string): void {
      const kept = keptOf(id);
      if (clock.now() - kept.lastSampleAt < SAMPLE_EVERY_MS) return;
      kept.lastSampleAt = clock.now();
      addSample(kept, 'no outcome in it', text);
    },
    noteOneSided(id: string, oneSided: SourceReport['oneSided']): void {
      keptOf(id).oneSided = oneSided;
    },
    noteMetrics(id: string): void {
      keptOf(id).metricsRequests += 1;
    },
    noteCut(id: string, cut: number): void {
      if (cut > 0) keptOf(id).cut += cut;
    },
    reportOf(id: string): SourceReport | null {
      const kept = sources.get(id);
      if (!kept) return null;
      const { lastSeenAt, says, ignored, samples, oneSided, metricsRequests, cut } = kept;
      return {
        lastSeenAt: iso(lastSeenAt),
        says: [...says.keys()],
        ignored: [...ignored].map(([reason, rows]) => ({ reason, rows })),
        samples,
        oneSided,
        metricsRequests,
        cut,
      };
    },
  };
}

export type SourceReports = ReturnType<typeof createSourceReports>;
