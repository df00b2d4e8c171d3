import { bucketIndex, HISTOGRAM_SCHEME } from './latency-histogram';
import type { Latency, LatencyHistogram } from './tally';

/**
 * A histogram while values are added and taken away, in whole microseconds so that sums are exact in every order. As a
 * difference between two states its counts may be negative. Buckets are those of `bucketIndex`.
 */
export type LatencyFold = {
  n: number;
  timeouts: number;
  zero: number;
  sumUs: number;
  minUs: number;
  maxUs: number;
  buckets: Map<number, number>;
  /** A difference that took values away: the smallest and the largest of them. */
  removed: { minUs: number; maxUs: number } | null;
};

/** The histograms of one tally bucket and one set of dimensions. */
export type LatencyFolds = Map<Latency, LatencyFold>;

export function emptyFold(): LatencyFold {
  return {
    n: 0,
    timeouts: 0,
    zero: 0,
    sumUs: 0,
    minUs: Number.POSITIVE_INFINITY,
    maxUs: 0,
    buckets: new Map(),
    removed: null,
  };
}

/** Whole microseconds of a duration in ms; negative ones are 0. */
export const toMicros = (ms: number) => Math.round(Math.max(0, ms) * 1000);

/**
 * Adds one value in ms (or one timeout) with `sign` 1, takes it away with −1. `minUs` and `maxUs` do not shrink when a value
 * goes, because a histogram does not know its second smallest value: `removed` says which bounds are in doubt.
 */
export function foldLatency(fold: LatencyFold, value: number | 'timeout', sign: 1 | -1): void {
  if (value === 'timeout') {
    fold.timeouts += sign;
    return;
  }
  const us = toMicros(value);
  fold.n += sign;
  fold.sumUs += sign * us;
  if (us === 0) fold.zero += sign;
  else addToBucket(fold.buckets, bucketIndex(us / 1000), sign);
  if (sign > 0) {
    fold.minUs = Math.min(fold.minUs, us);
    fold.maxUs = Math.max(fold.maxUs, us);
  } else {
    fold.removed = widen(fold.removed, { minUs: us, maxUs: us });
  }
}

/** Adds `part` to `whole`. */
export function mergeFold(whole: LatencyFold, part: LatencyFold): void {
  whole.n += part.n;
  whole.timeouts += part.timeouts;
  whole.zero += part.zero;
  whole.sumUs += part.sumUs;
  whole.minUs = Math.min(whole.minUs, part.minUs);
  whole.maxUs = Math.max(whole.maxUs, part.maxUs);
  for (const [index, count] of part.buckets) addToBucket(whole.buckets, index, count);
  if (part.removed) whole.removed = widen(whole.removed, part.removed);
}

/** Adds every histogram of `part` to the one of `whole` with the same latency. */
export function mergeFolds(whole: LatencyFolds, part: LatencyFolds): void {
  for (const [latency, fold] of part) {
    const sum = whole.get(latency) ?? emptyFold();
    mergeFold(sum, fold);
    whole.set(latency, sum);
  }
}

function addToBucket(buckets: Map<number, number>, index: number, by: number): void {
  const count = (buckets.get(index) ?? 0) + by;
  if (count === 0) buckets.delete(index);
  else buckets.set(index, count);
}

const widen = (a: LatencyFold['removed'], b: { minUs: number; maxUs: number }) =>
  a ? { minUs: Math.min(a.minUs, b.minUs), maxUs: Math.max(a.maxUs, b.maxUs) } : { ...b };

/** The histogram as queries return it, in ms. Valid only where no count is negative. */
export function toHistogram(fold: LatencyFold): LatencyHistogram {
  const sorted = [...fold.buckets].sort(([a], [b]) => a - b);
  return {
    scheme: HISTOGRAM_SCHEME,
    n: fold.n,
    sum: fold.sumUs / 1000,
    min: fold.n > 0 ? fold.minUs / 1000 : Number.MAX_VALUE,
    max: fold.n > 0 ? fold.maxUs / 1000 : 0,
    zero: fold.zero,
    timeouts: fold.timeouts,
    i: Object.fromEntries(sorted),
  };
}
