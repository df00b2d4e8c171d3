import { bucketIndex } from '../tallies/latency-histogram';
import type { CountKind, Latency, LatencyHistogram, TallyCounts } from '../tallies/tally';
import type { CountedMeasure, Measure, RuleCount } from './rule';

/** The counts of a rule in one bucket; `at` is its start, epoch ms. */
export type RuleBucket = { at: number; count: RuleCount };

/** The rows to read from the event store. */
export type MeasureQuery =
  | { read: 'tallies' }
  | { read: 'counts'; kinds: CountKind[] }
  | { read: 'latencies'; latencies: Latency[] };

/** Rows of the event store, by the kind of query; `at` is the start of a bucket, epoch ms. */
export type MeasureRows = {
  tallies: ReadonlyArray<{ at: number; counts: TallyCounts }>;
  counts: ReadonlyArray<{ at: number; kind: CountKind; key: string; n: number }>;
  latencies: ReadonlyArray<{ at: number; latency: Latency; histogram: LatencyHistogram }>;
};

/** Whether a measure is a share of sessions; all others are about missing data or health endpoints. */
export function isCountedMeasure(measure: Measure): measure is CountedMeasure {
  return !['noData', 'probeSilent', 'indicatorSilent', 'health'].includes(measure.kind);
}

/** The query for the rows of a measure. Ways of failing are divided by all sessions that were not excluded. */
export function measureQuery(measure: CountedMeasure): MeasureQuery {
  switch (measure.kind) {
    case 'indicator':
      return { read: 'tallies' };
    case 'latency':
      return { read: 'latencies', latencies: [measure.latency] };
    case 'signature':
      return { read: 'counts', kinds: ['outcome', 'signature'] };
    case 'closeCode':
      return { read: 'counts', kinds: ['outcome', 'closeCode'] };
    case 'stage':
      return { read: 'counts', kinds: ['outcome', 'failedStage'] };
    case 'certificateDays':
      return { read: 'counts', kinds: ['certificateDays'] };
  }
}

/** Bad of n in each bucket, oldest first. Only rows of the measure's own query are used. */
export function sumMeasureBuckets(
  measure: CountedMeasure,
  rows: Partial<MeasureRows>,
): RuleBucket[] {
  const sums = new Map<number, RuleCount>();
  const addCount = (at: number, { bad, n, unknown = 0 }: RuleCount) => {
    const sum = sums.get(at) ?? { bad: 0, n: 0 };
    sums.set(at, sum);
    sum.bad += bad;
    sum.n += n;
    if (unknown > 0) sum.unknown = (sum.unknown ?? 0) + unknown;
  };
  if (measure.kind === 'indicator') {
    for (const { at, counts } of rows.tallies ?? []) {
      const { bad, valid, unknown } = counts.indicators[measure.indicator];
      addCount(at, { bad, n: valid + unknown, unknown });
    }
  } else if (measure.kind === 'latency') {
    for (const { at, latency, histogram } of rows.latencies ?? []) {
      if (latency !== measure.latency) continue;
      addCount(at, {
        bad: countSlowerThan(histogram, measure.limitMs),
        n: histogram.n + histogram.timeouts,
      });
    }
  } else if (measure.kind === 'certificateDays') {
    // Without TLS there is no certificate, so nothing is measured.
    for (const { at, kind, key, n } of rows.counts ?? [])
      if (kind === 'certificateDays') addCount(at, { bad: Number(key) < measure.below ? n : 0, n });
  } else {
    for (const { at, kind, key, n } of rows.counts ?? []) {
      if (kind === 'outcome') addCount(at, { bad: 0, n: key === 'excluded' ? 0 : n });
      else if (isBadMark(measure, kind, key)) addCount(at, { bad: n, n: 0 });
    }
  }
  return [...sums].map(([at, count]) => ({ at, count })).sort((a, b) => a.at - b.at);
}

/**
 * Number of values above the limit in ms, including timeouts. A histogram is precise to 2 %: values in the limit's own
 * bucket count as fast enough, so that a rule never fires because of rounding.
 */
function countSlowerThan(histogram: LatencyHistogram, limitMs: number): number {
  const limit = bucketIndex(limitMs);
  return Object.entries(histogram.i).reduce(
    (sum, [index, n]) => (Number(index) > limit ? sum + n : sum),
    histogram.timeouts,
  );
}

type MarkMeasure = Exclude<CountedMeasure, { kind: 'indicator' | 'latency' | 'certificateDays' }>;

function isBadMark(measure: MarkMeasure, kind: CountKind, key: string): boolean {
  switch (measure.kind) {
    case 'signature':
      return kind === 'signature' && key.split(' ', 1)[0] === measure.signature;
    case 'closeCode':
      return kind === 'closeCode' && key === String(measure.code);
    case 'stage':
      return kind === 'failedStage' && key === measure.stage;
  }
}
