import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyFold,
  foldLatency,
  type LatencyFolds,
  mergeFold,
  toHistogram,
} from '../../domain/tallies/latency-fold';
import { LATENCIES } from '../../domain/tallies/tally';
import { decodeLatencies, encodeLatencies } from './latency-blob';

const value = fc.oneof(
  fc.constant<'timeout'>('timeout'),
  fc.constantFrom(0, -5, 0.001, 1, 120_000, 1e12),
  fc.double({ min: 0, max: 1e6, noNaN: true }),
);
const values = fc.array(value, { maxLength: 60 });

function foldOf(list: Array<number | 'timeout'>) {
  const fold = emptyFold();
  for (const one of list) foldLatency(fold, one, 1);
  return fold;
}

describe('latency histograms as stored', () => {
  it('come back from their blob as they were', () => {
    fc.assert(
      fc.property(
        fc.array(values, { minLength: LATENCIES.length, maxLength: LATENCIES.length }),
        (lists) => {
          const folds: LatencyFolds = new Map();
          for (const [index, latency] of LATENCIES.entries())
            folds.set(latency, foldOf(lists[index] ?? []));
          const read = decodeLatencies(encodeLatencies(folds));
          for (const [latency, fold] of folds) {
            const stored = read.get(latency) ?? emptyFold();
            expect(toHistogram(stored)).toEqual(toHistogram(fold));
          }
        },
      ),
    );
  });

  it('open without the latencies that are younger than their blob', () => {
    const whole = encodeLatencies(new Map([['total', foldOf([2])]]));
    // Each latency without values is two zeros: an older version wrote none for `firstAudio`, the last one.
    const older = whole.subarray(0, whole.length - 2);
    expect([...whole.subarray(-2)]).toEqual([0, 0]);
    expect([...decodeLatencies(older).keys()]).toEqual(['total']);
  });

  it('merge to the same whatever was together', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const merged = foldOf(a);
        mergeFold(merged, foldOf(b));
        expect(toHistogram(merged)).toEqual(toHistogram(foldOf([...b, ...a])));
      }),
    );
  });

  it('hold the reference indexes and sums', () => {
    const fold = foldOf([1, 100, 250, 0, 'timeout']);
    expect(toHistogram(fold)).toEqual({
      scheme: 'log2pct-v1',
      n: 4,
      sum: 351,
      min: 0,
      max: 250,
      zero: 1,
      timeouts: 1,
      i: { 0: 1, 116: 1, 139: 1 },
    });
    const thousand = foldOf(Array.from({ length: 1000 }, (_, at) => at + 1));
    expect(thousand.buckets.size).toBe(117);
  });

  it('are read only where they are wanted, and refused where the version is another', () => {
    const blob = encodeLatencies(
      new Map([
        ['connect', foldOf([1])],
        ['total', foldOf([2])],
      ]),
    );
    expect([...decodeLatencies(blob, new Set(['total'])).keys()]).toEqual(['total']);
    blob[0] = 9;
    expect(() => decodeLatencies(blob)).toThrow(RangeError);
  });
});
