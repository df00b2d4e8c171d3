import type { SourceReport } from '../../contract/api/intake/sources';
import type { CollectReport } from '../../contract/node-reports';

/** As many as one process keeps. */
const SAMPLES_KEPT = 20;
const UNREAD_KEPT = 10;

type Stats = CollectReport['stats'];
type SourceStats = Stats['sources'][number];
type KindStats = SourceStats['kinds'][number];

const sum = <T>(rows: readonly T[], of: (row: T) => number): number =>
  rows.reduce((total, row) => total + of(row), 0);
const largest = <T>(rows: readonly T[], of: (row: T) => number): number =>
  rows.reduce((most, row) => Math.max(most, of(row)), 0);
/** Of clocks that may be ahead or behind: the one that is furthest off, with its sign. */
const furthest = <T>(rows: readonly T[], of: (row: T) => number): number =>
  rows.reduce((most, row) => (Math.abs(of(row)) > Math.abs(most) ? of(row) : most), 0);

/** What several processes report of one sender. What cannot be added up is that of the process that it sent to last. */
export function mergeSourceReports(reports: readonly SourceReport[]): SourceReport | null {
  const sorted = [...reports].sort((a, b) => (a.lastSeenAt < b.lastSeenAt ? -1 : 1));
  const newest = sorted.at(-1);
  if (!newest || sorted.length === 1) return newest ?? null;
  const total = (of: (report: SourceReport) => number) => sum(sorted, of);
  return {
    ...newest,
    kinds: [...new Set(sorted.flatMap(({ kinds }) => kinds))],
    rowsPerSecond: total((one) => one.rowsPerSecond),
    rows: {
      events: total(({ rows }) => rows.events),
      duplicates: total(({ rows }) => rows.duplicates),
      ignored: total(({ rows }) => rows.ignored),
      rejected: total(({ rows }) => rows.rejected),
      sampled: total(({ rows }) => rows.sampled),
    },
    refused: {
      requests: total(({ refused }) => refused.requests),
      bytes: total(({ refused }) => refused.bytes),
    },
    unread: {
      requests: total(({ unread }) => unread.requests),
      last: sorted
        .flatMap(({ unread }) => unread.last)
        .sort((a, b) => (a.at < b.at ? -1 : 1))
        .slice(-UNREAD_KEPT),
    },
    says: [...new Set(sorted.flatMap(({ says }) => says))],
    ignored: sumByReason(sorted.flatMap(({ ignored }) => ignored)),
    samples: sorted.flatMap(({ samples }) => samples).slice(-SAMPLES_KEPT),
    metricsRequests: total((one) => one.metricsRequests),
    cut: total((one) => one.cut),
  };
}

function sumByReason(ignored: SourceReport['ignored']): SourceReport['ignored'] {
  const byReason = new Map<string, number>();
  for (const { reason, rows } of ignored) byReason.set(reason, (byReason.get(reason) ?? 0) + rows);
  return [...byReason].map(([reason, rows]) => ({ reason, rows }));
}

/** Figures of several processes as those of one. */
export function mergeStats(stats: readonly Stats[]): Stats {
  return {
    queueDepth: sum(stats, (one) => one.queueDepth),
    queueLimit: sum(stats, (one) => one.queueLimit),
    eventsAccepted: sum(stats, (one) => one.eventsAccepted),
    eventsRejected: sum(stats, (one) => one.eventsRejected),
    sessionsStored: sum(stats, (one) => one.sessionsStored),
    corrections: sum(stats, (one) => one.corrections),
    clockSkewMs: furthest(stats, (one) => one.clockSkewMs),
    sources: groupsOf(
      stats.flatMap(({ sources }) => sources),
      ({ name }) => name,
    ).map(mergeSourceStats),
  };
}

function mergeSourceStats([name, rows]: [string, SourceStats[]]): SourceStats {
  const ratios = rows.flatMap(({ unjoinedRatio }) => unjoinedRatio ?? []);
  return {
    name,
    accepted: sum(rows, (one) => one.accepted),
    duplicates: sum(rows, (one) => one.duplicates),
    rejected: sum(rows, (one) => one.rejected),
    refused: sum(rows, (one) => one.refused),
    limited: sum(rows, (one) => one.limited),
    queued: sum(rows, (one) => one.queued),
    lagMs: largest(rows, (one) => one.lagMs),
    clockSkewMs: furthest(rows, (one) => one.clockSkewMs),
    unjoinedRatio: ratios.length === 0 ? null : Math.max(...ratios),
    kinds: groupsOf(
      rows.flatMap(({ kinds }) => kinds),
      ({ kind }) => kind,
    ).map(mergeKindStats),
  };
}

function mergeKindStats([kind, rows]: [KindStats['kind'], KindStats[]]): KindStats {
  return {
    kind,
    accepted: sum(rows, (one) => one.accepted),
    duplicates: sum(rows, (one) => one.duplicates),
    ignored: sum(rows, (one) => one.ignored),
    rejected: sum(rows, (one) => one.rejected),
    refused: sum(rows, (one) => one.refused),
    refusedBytes: sum(rows, (one) => one.refusedBytes),
  };
}

function groupsOf<T, K>(rows: readonly T[], keyOf: (row: T) => K): Array<[K, T[]]> {
  const groups = new Map<K, T[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return [...groups];
}
