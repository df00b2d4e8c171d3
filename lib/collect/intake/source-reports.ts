import type { SourceList, SourceReport } from '../../contract/api/intake/sources';
import type { StoredHealthEvent } from '../../domain/sessions/health-event';
import type { Stage } from '../../domain/sessions/stages';
import type { Clock } from '../../kit/clock';
import {
  addEvents,
  addIgnored,
  addRequest,
  addSamples,
  addUnread,
  createSourceRecord,
  reportOfRecord,
  type SourceRecord,
  type StoredRequest,
  type UnreadRequest,
} from './source-record';

/** Sources of which details are kept; of more, the one that was silent the longest is dropped. */
const SOURCES_LIMIT = 100;
/** A text that says nothing is kept as a sample at most this often: there may be 50,000 per second. */
const SAMPLE_EVERY_MS = 1_000;

/** What the console shows of each sender, by its id, since the start. */
export function createSourceReports(clock: Pick<Clock, 'now' | 'monotonic'>) {
  const sources = new Map<string, SourceRecord>();
  const refused: SourceList['refused'] = { requests: 0, bytes: 0 };

  function recordOf(id: string): SourceRecord {
    const record = sources.get(id) ?? createSourceRecord(clock);
    // The one that was seen last comes last.
    sources.delete(id);
    sources.set(id, record);
    const [oldest] = sources.keys();
    if (sources.size > SOURCES_LIMIT && oldest !== undefined) sources.delete(oldest);
    record.lastSeenAt = clock.now();
    return record;
  }

  return {
    noteRequest: (id: string, request: StoredRequest) => addRequest(recordOf(id), request),
    /** A request that was not stored because there was no room for it. `bytes`: as announced; 0 where they were not. */
    noteRefused(id: string, bytes: number): void {
      for (const counts of [refused, recordOf(id).refused]) {
        counts.requests += 1;
        counts.bytes += bytes;
      }
    },
    /** A request that was refused as it was sent. It is no sign that the source still reports. */
    noteUnread(id: string, request: UnreadRequest): void {
      const seenAt = sources.get(id)?.lastSeenAt;
      const record = recordOf(id);
      addUnread(record, request, record.lastSeenAt);
      if (seenAt !== undefined) record.lastSeenAt = seenAt;
    },
    /** Events that are stored: each knows its target. */
    noteEvents: (id: string, events: readonly StoredHealthEvent[]) =>
      addEvents(recordOf(id), events),
    noteIgnored: (id: string, reasons: ReadonlyMap<string, number>) =>
      addIgnored(recordOf(id), reasons),
    noteRejected: (id: string, samples: SourceReport['samples']) =>
      addSamples(recordOf(id), samples),
    /** A text that no rule knows. */
    noteUnmatched(id: string, text: string): void {
      const record = recordOf(id);
      if (clock.now() - record.lastSampleAt < SAMPLE_EVERY_MS) return;
      record.lastSampleAt = clock.now();
      addSamples(record, [{ reason: 'no outcome in it', text }]);
    },
    noteOneSided(id: string, oneSided: SourceReport['oneSided']): void {
      recordOf(id).oneSided = oneSided;
    },
    noteMetrics(id: string): void {
      recordOf(id).metricsRequests += 1;
    },
    noteCut(id: string, cut: number): void {
      if (cut > 0) recordOf(id).cut += cut;
    },
    reportOf(id: string): SourceReport | null {
      const record = sources.get(id);
      return record ? reportOfRecord(record) : null;
    },
    /** Sources that reported on a target, with the stages that they said about it. */
    reportingOn(targetId: string): Array<{ sourceId: string; says: Stage[] }> {
      return [...sources].flatMap(([sourceId, { targets }]) => {
        const says = targets.get(targetId);
        return says ? [{ sourceId, says: [...says] }] : [];
      });
    },
    /** All that is known, for other processes; at most `mostTargets` targets over all sources. The one that sent last comes last. */
    all: (mostTargets: number) => allReports(sources, mostTargets),
    /** Of all sources, those included of which no details are kept any more. */
    refused: (): SourceList['refused'] => ({ ...refused }),
  };
}

export type SourceReports = ReturnType<typeof createSourceReports>;

/** The targets of the sources that sent last come first where there are too many. */
function allReports(sources: ReadonlyMap<string, SourceRecord>, mostTargets: number) {
  let left = mostTargets;
  const newestFirst = [...sources].reverse().map(([id, record]) => {
    const targets = [...record.targets].slice(0, left);
    left -= targets.length;
    const says = targets.map(([targetId, stages]): [string, Stage[]] => [targetId, [...stages]]);
    return { id, report: reportOfRecord(record), targets: says };
  });
  return newestFirst.reverse();
}
