import type { IntakeKind } from '../../contract/api/intake/rows';
import type { SourceReport } from '../../contract/api/intake/sources';
import { redact } from '../../domain/redaction/redact-text';
import type { Stage } from '../../domain/sessions/stages';
import { iso } from '../../domain/time';
import type { Clock } from '../../kit/clock';
import { createRecentRate, type RecentRate } from '../queue/recent-rate';
import { createRecentShare, type RecentShare } from '../queue/recent-share';

const REASONS_LIMIT = 50;
const SAMPLES_LIMIT = 20;
const SAMPLE_CHARACTERS = 300;

/** One request of a source, once its events are stored. */
export type StoredRequest = {
  kind: IntakeKind;
  accepted: number;
  duplicates: number;
  /** Of the accepted ones, those that no indicator counts. */
  unjoined: number;
  ignored: number;
  rejected: number;
  sampled: number;
  /** As `ParsedEvents`. */
  lagMs: number;
  leadMs: number;
};

/** What is kept of one source. */
export type SourceRecord = {
  lastSeenAt: number;
  kinds: Set<IntakeKind>;
  rate: RecentRate;
  unjoined: RecentShare;
  rows: SourceReport['rows'];
  refused: SourceReport['refused'];
  lagMs: number;
  clockSkewMs: number;
  /** Epoch ms of the latest event of each stage. */
  says: Map<Stage, number>;
  ignored: Map<string, number>;
  samples: SourceReport['samples'];
  lastSampleAt: number;
  oneSided: SourceReport['oneSided'];
  metricsRequests: number;
  cut: number;
};

export function createSourceRecord(clock: Pick<Clock, 'monotonic'>): SourceRecord {
  return {
    lastSeenAt: 0,
    kinds: new Set(),
    rate: createRecentRate(clock),
    unjoined: createRecentShare(clock),
    rows: { events: 0, duplicates: 0, ignored: 0, rejected: 0, sampled: 0 },
    refused: { requests: 0, bytes: 0 },
    lagMs: 0,
    clockSkewMs: 0,
    says: new Map(),
    ignored: new Map(),
    samples: [],
    lastSampleAt: 0,
    oneSided: [],
    metricsRequests: 0,
    cut: 0,
  };
}

export function addRequest(record: SourceRecord, request: StoredRequest): void {
  const { kind, accepted, duplicates, ignored, rejected, sampled } = request;
  const { rows } = record;
  record.kinds.add(kind);
  record.rate.add(accepted + duplicates + ignored + rejected);
  record.unjoined.add({ part: request.unjoined, all: accepted });
  rows.events += accepted;
  rows.duplicates += duplicates;
  rows.ignored += ignored;
  rows.rejected += rejected;
  rows.sampled += sampled;
  record.lagMs = request.lagMs;
  record.clockSkewMs = request.leadMs;
}

/** Counts why rows were ignored; of too many reasons the rest is `other`. */
export function addIgnored({ ignored }: SourceRecord, reasons: ReadonlyMap<string, number>): void {
  for (const [reason, count] of reasons) {
    const isKnown = ignored.has(reason) || ignored.size < REASONS_LIMIT;
    const key = isKnown ? reason : 'other';
    ignored.set(key, (ignored.get(key) ?? 0) + count);
  }
}

/** Keeps texts, redacted; the oldest samples are dropped. */
export function addSamples(
  record: SourceRecord,
  samples: ReadonlyArray<SourceReport['samples'][number]>,
): void {
  const kept = samples.slice(-SAMPLES_LIMIT).map(({ reason, text }) => ({
    reason,
    text: redact(text.slice(0, SAMPLE_CHARACTERS)),
  }));
  record.samples = [...record.samples, ...kept].slice(-SAMPLES_LIMIT);
}

export function reportOfRecord(record: SourceRecord): SourceReport {
  return {
    lastSeenAt: iso(record.lastSeenAt),
    kinds: [...record.kinds],
    rowsPerSecond: record.rate.perSecond(),
    rows: { ...record.rows },
    refused: { ...record.refused },
    lagMs: record.lagMs,
    clockSkewMs: record.clockSkewMs,
    unjoinedRatio: record.unjoined.share(),
    says: [...record.says.keys()],
    ignored: [...record.ignored].map(([reason, rows]) => ({ reason, rows })),
    samples: record.samples,
    oneSided: record.oneSided,
    metricsRequests: record.metricsRequests,
    cut: record.cut,
  };
}
