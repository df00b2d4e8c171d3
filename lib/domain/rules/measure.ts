import { bucketIndex } from '../tallies/latency-histogram';
import type { CountKind, Latency, LatencyHistogram, TallyCounts } from '../tallies/tally';
import type { CountedMeasure, Measure, RuleCount } from './rule';

/** One bucket of what a rule counts; `at` is its start, epoch ms. */
export type RuleBucket = { at: number; count: RuleCount };

/** What to ask the event store for. */
export type MeasureQuestion =
  | { read: 'tallies' }
  | { read: 'counts'; kinds: CountKind[] }
  | { read: 'latencies'; latencies: Latency[] };

/** What the event store answers, by the read. */
export type MeasureAnswer = {
  tallies: ReadonlyArray<{ at: number; counts: TallyCounts }>;
  counts: ReadonlyArray<{ at: number; kind: CountKind; key: string; n: number }>;
  latencies: ReadonlyArray<{ at: number; latency: Latency; histogram: LatencyHistogram }>;
};

/** Whether a measure is a share of sessions; what is not is silence. */
export function isCounted(measure: Measure): measure is CountedMeasure {
  return !['noData', 'probeSilent', 'indicatorSilent'].includes(measure.kind);
}

/** Which rows hold a measure. Ways of failing are held against all sessions that were not excluded. */
export function questionOf(measure: CountedMeasure): MeasureQuestion {
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
  }
}

/** Bad of n in each bucket, oldest first. Only the rows of the measure's own question matter. */
export function bucketsOf(measure: CountedMeasure, rows: Partial<MeasureAnswer>): RuleBucket[] {
  const sums = new Map<number, RuleCount>();
  const add = (at: number, { bad, n, unknown = 0 }: RuleCount) => {
    const sum = sums.get(at) ?? { bad: 0, n: 0 };
    sums.set(at, sum);
    sum.bad += bad;
    sum.n += n;
    if (unknown > 0) sum.unknown = (sum.unknown ?? 0) + unknown;
  };
  if (measure.kind === 'indicator') {
    for (const { at, counts } of rows.tallies ?? []) {
      const { bad, valid, unknown } = counts.indicators[measure.indicator];
      add(at, { bad, n: valid + unknown, unknown });
    }
  } else if (measure.kind === 'latency') {
    for (const { at, latency, histogram } of rows.latencies ?? []) {
      if (latency !== measure.latency) continue;
      add(at, {
        bad: slowerThan(histogram, measure.limitMs),
        n: histogram.n + histogram.timeouts,
      });
    }
  } else {
    for (const { at, kind, key, n } of rows.counts ?? []) {
      if (kind === 'outcome') add(at, { bad: 0, n: key === 'excluded' ? 0 : n });
      else if (isBad(measure, kind, key)) add(at, { bad: n, n: 0 });
    }
  }
  return [...sums].map(([at, count]) => ({ at, count })).sort((a, b) => a.at - b.at);
}

/**
 * Values above the limit, timeouts among them. A histogram knows values to 2 %: those in the limit's own bucket are counted
 * as fast enough, so that a rule never fires on the rounding.
 */
export function slowerThan(histogram: LatencyHistogram, limitMs: number): number {
  const limit = bucketIndex(limitMs);
  return Object.entries(histogram.i).reduce(
    (sum, [index, n]) => (Number(index) > limit ? sum + n : sum),
    histogram.timeouts,
  );
}

type MarkMeasure = Exclude<CountedMeasure, { kind: 'indicator' | 'latency' }>;

function isBad(measure: MarkMeasure, kind: CountKind, key: string): boolean {
  switch (measure.kind) {
    case 'signature':
      return kind === 'signature' && key.split(' ', 1)[0] === measure.signature;
    case 'closeCode':
      return kind === 'closeCode' && key === String(measure.code);
    case 'stage':
      return kind === 'failedStage' && key === measure.stage;
  }
}
