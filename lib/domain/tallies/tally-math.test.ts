import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../time';
import { bucketStart, chartStep, chartStepFor, storedStepFor } from './buckets';
import { indicatorsBy } from './indicators';
import { BUCKET_STEPS, type TallyCounts } from './tally';
import { addCounts, emptyCounts, mergeCounts } from './tally-math';

const n = fc.nat(1000);
const counts: fc.Arbitrary<TallyCounts> = fc
  .tuple(fc.array(n, { minLength: 6, maxLength: 6 }), fc.array(n, { minLength: 18, maxLength: 18 }))
  .map(([totals, cells]) => {
    const [sessions = 0, passed = 0, degraded = 0, failed = 0, excluded = 0, straddle = 0] = totals;
    const next = () => cells.pop() ?? 0;
    const indicators = indicatorsBy(() => ({ bad: next(), valid: next(), unknown: next() }));
    return { sessions, passed, degraded, failed, excluded, straddle, indicators };
  });

describe('counts', () => {
  it('add in any order and grouping', () => {
    fc.assert(
      fc.property(counts, counts, counts, (a, b, c) => {
        expect(addCounts(a, b)).toEqual(addCounts(b, a));
        expect(mergeCounts([a, b, c])).toEqual(addCounts(a, addCounts(b, c)));
      }),
    );
  });

  it('start empty', () => {
    fc.assert(
      fc.property(counts, (a) => {
        expect(addCounts(emptyCounts(), a)).toEqual(a);
      }),
    );
    expect(mergeCounts([])).toEqual(emptyCounts());
  });
});

describe('buckets', () => {
  it('start at whole multiples', () => {
    expect(bucketStart(1_700_000_009_999, 10_000)).toBe(1_700_000_000_000);
    expect(bucketStart(1_700_000_010_000, 10_000)).toBe(1_700_000_010_000);
  });

  it.each([
    [15 * MINUTE, 10 * SECOND],
    [HOUR, 20 * SECOND],
    [6 * HOUR, 2 * MINUTE],
    [24 * HOUR, 5 * MINUTE],
    [7 * DAY, HOUR],
    [MINUTE, 10 * SECOND],
  ])('a chart of %d ms has points %d ms wide', (range, step) => {
    expect(chartStep(0, range)).toBe(step);
  });

  it('keep every range of charts within the limit, on whole stored buckets that still exist', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 * DAY }), fc.nat(DAY), (range, age) => {
        const to = 500 * DAY;
        const { mergeMs, step } = chartStepFor({ from: to - range, to, now: to + age });
        expect(range / mergeMs).toBeLessThanOrEqual(300);
        expect(mergeMs % BUCKET_STEPS[step]).toBe(0);
      }),
    );
  });

  it('read the widest stored buckets that fit the point and are still kept', () => {
    expect(storedStepFor(20 * SECOND, HOUR)).toBe('10s');
    expect(storedStepFor(5 * MINUTE, DAY)).toBe('1m');
    expect(storedStepFor(HOUR, 7 * DAY)).toBe('1h');
    expect(storedStepFor(20 * SECOND, 3 * DAY)).toBe('1m');
    expect(storedStepFor(20 * SECOND, 31 * DAY)).toBe('1h');
    expect(chartStepFor({ from: 0, to: HOUR, now: 3 * DAY })).toEqual({
      mergeMs: MINUTE,
      step: '1m',
    });
  });
});
