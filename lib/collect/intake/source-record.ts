import type { IntakeKind } from '../../contract/api/intake/rows';
import type { SourceReport } from '../../contract/api/intake/sources';
import { plainText } from '../../domain/redaction/plain-text';
import { redact } from '../../domain/redaction/redact-text';
import type { StoredHealthEvent } from '../../domain/sessions/health-event';
import type { Stage } from '../../domain/sessions/stages';
import { iso } from '../../domain/time';
import type { Clock } from '../../kit/clock';
import { createRecentRate, type RecentRate } from '../queue/recent-rate';
import { createRecentShare, type RecentShare } from '../queue/recent-share';

const REASONS_LIMIT = 50;
const SAMPLES_LIMIT = 20;
const SAMPLE_CHARACTERS = 300;
const UNREAD_LIMIT = 10;
const SENDER_CHARACTERS = 100;
/** Targets of one source that are kept. */
const TARGETS_LIMIT = 500;

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
  unread: SourceReport['unread'];
  lagMs: number;
  clockSkewMs: number;
  /** Epoch ms of the latest event of each stage. */
  says: Map<Stage, number>;
  /** The same of each target, by its id. */
  targets: Map<string, Set<Stage>>;
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
    unread: { requests: 0, last: [] },
    lagMs: 0,
    clockSkewMs: 0,
    says: new Map(),
    targets: new Map(),
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

/** Which stages the events of a source name, and of which targets. */
export function addEvents(
  { says, targets }: SourceRecord,
  events: readonly StoredHealthEvent[],
): void {
  for (const { stage, at, targetId } of events) {
    says.set(stage, Math.max(at, says.get(stage) ?? 0));
    if (targetId === null || (targets.size >= TARGETS_LIMIT && !targets.has(targetId))) continue;
    const known = targets.get(targetId) ?? new Set();
    targets.set(targetId, known.add(stage));
  }
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

/** A request that was refused as it was sent: of its body nothing is kept. */
export type UnreadRequest = { status: number; reason: string; sender: string | null };

/** Keeps why, cut and redacted; of many only the last ones. `at`: epoch ms. */
export function addUnread(
  { unread }: SourceRecord,
  { status, reason, sender }: UnreadRequest,
  at: number,
): void {
  const shown = (text: string, most: number) => redact(plainText(text).slice(0, most));
  unread.requests += 1;
  unread.last = [
    ...unread.last,
    {
      at: iso(at),
      status,
      reason: shown(reason, SAMPLE_CHARACTERS),
      sender: sender === null ? null : shown(sender, SENDER_CHARACTERS),
    },
  ].slice(-UNREAD_LIMIT);
}

export function reportOfRecord(record: SourceRecord): SourceReport {
  return {
    lastSeenAt: iso(record.lastSeenAt),
    kinds: [...record.kinds],
    rowsPerSecond: record.rate.perSecond(),
    rows: { ...record.rows },
    refused: { ...record.refused },
    unread: { ...record.unread },
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
