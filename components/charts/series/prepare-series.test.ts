import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Series, SeriesPoint } from '@/lib/contract/api/overview';
import { summariseSeries } from './describe-series';
import { bucketAt, type PreparedSeries, prepareSeries } from './prepare-series';

const STEP = 20_000;
const FROM = Date.parse('2025-09-08T02:00:00Z');
const OPTIONS = { zone: 'UTC', server: 'all', ticks: 4 } as const;

function point(index: number, counts: Partial<SeriesPoint> = {}): SeriesPoint {
  return {
    at: FROM + index * STEP,
    bad: 0,
    valid: 4,
    unknown: 0,
    cold: 0,
    seeded: false,
    ...counts,
  };
}

function seriesOf(points: SeriesPoint[], more: Partial<Series['indicators'][number]> = {}): Series {
  return {
    from: FROM,
    to: FROM + 180 * STEP,
    stepMs: STEP,
    indicators: [
      {
        indicator: 'factory',
        thresholdBp: 200,
        synthetic: points,
        server: [],
        serverSynthetic: [],
        ...more,
      },
    ],
    moreReleases: 0,
    releases: [],
    alerts: [],
    probeGaps: [],
  };
}

function prepared(series: Series, options: Partial<Parameters<typeof prepareSeries>[2]> = {}) {
  const found = prepareSeries(series, series.indicators[0]?.indicator ?? 'factory', {
    ...OPTIONS,
    ...options,
  });
  if (!found) throw new Error('the indicator is in the series');
  return found;
}

describe('prepareSeries', () => {
  it('turns bad shares into good ones, and leaves the bad ones of emergency', () => {
    const factory = prepared(seriesOf([point(0, { bad: 1 })]));
    expect(factory.rows).toEqual([{ x: FROM + STEP / 2, synthetic: 0.75, server: null }]);
    expect(factory.forbidden).toEqual([factory.valueAxis.domain[0], 0.98]);
    const emergency = prepared(
      seriesOf([point(0, { bad: 1 })], { indicator: 'emergency', thresholdBp: 500 }),
    );
    expect(emergency.rows[0]?.synthetic).toBe(0.25);
    expect(emergency.forbidden[0]).toBe(0.05);
  });

  it('breaks the line where buckets are absent or hold no valid session', () => {
    const { rows, dots } = prepared(
      seriesOf([point(0), point(1), point(2, { valid: 0 }), point(3), point(9), point(10)]),
    );
    expect(rows.map((row) => row.synthetic)).toEqual([1, 1, null, 1, null, 1, 1]);
    expect(dots.map((dot) => dot.x)).toEqual([FROM + 3.5 * STEP]);
  });

  it('keeps a bucket of unknown sessions and leaves it out of the line', () => {
    const series = prepared(seriesOf([point(0), point(1, { valid: 0, unknown: 3 }), point(2)]));
    expect(series.rows.map((row) => row.synthetic)).toEqual([1, null, 1]);
    expect(series.buckets[1]?.synthetic).toMatchObject({ valid: 0, unknown: 3 });
  });

  it('joins neighbouring breaches and counts a point on the threshold as one', () => {
    const { breaches } = prepared(
      seriesOf([
        point(0),
        point(1, { bad: 1, valid: 50 }),
        point(2, { bad: 4 }),
        point(3, { bad: 1, valid: 51 }),
        point(5, { bad: 4 }),
        point(6, { bad: 0, valid: 0 }),
      ]),
    );
    expect(breaches).toEqual([
      { from: FROM + STEP, to: FROM + 3 * STEP },
      { from: FROM + 5 * STEP, to: FROM + 6 * STEP },
    ]);
  });

  it('draws server-reported connections apart, with or without ours', () => {
    const series = seriesOf([point(0)], {
      server: [point(0, { bad: 2 })],
      serverSynthetic: [point(0), point(1)],
    });
    expect(prepared(series).rows.map((row) => row.server)).toEqual([0.75, 1]);
    expect(prepared(series, { server: 'real' }).rows.map((row) => row.server)).toEqual([0.5]);
    expect(prepared(series, { server: 'none' }).rows.map((row) => row.server)).toEqual([null]);
    expect(prepared(series).rows.map((row) => row.synthetic)).toEqual([1, null]);
  });

  it('clips releases, probe faults and seeded time to the range', () => {
    const series = prepared({
      ...seriesOf([point(-1, { seeded: true }), point(0, { seeded: true }), point(1, { cold: 2 })]),
      releases: [
        { version: 'a', at: FROM - 1, seeded: true },
        { version: 'b', at: FROM + STEP, seeded: false },
      ],
      probeGaps: [{ from: FROM - STEP, to: FROM + 2 * STEP }],
    });
    expect(series.releases.map((it) => it.version)).toEqual(['b']);
    expect(series.probeGaps).toEqual([{ from: FROM, to: FROM + 2 * STEP }]);
    expect(series.seeded).toEqual([{ from: FROM, to: FROM + STEP }]);
    expect(series.cold).toEqual([FROM + 1.5 * STEP]);
  });

  it('never invents a share: every drawn value has valid sessions behind it', () => {
    const counts = fc.record({
      index: fc.integer({ min: 0, max: 179 }),
      valid: fc.integer({ min: 0, max: 5 }),
      bad: fc.integer({ min: 0, max: 5 }),
      unknown: fc.integer({ min: 0, max: 2 }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(counts, { selector: (it) => it.index }), (all) => {
        const points = all
          .map((it) => point(it.index, { ...it, bad: Math.min(it.bad, it.valid) }))
          .sort((left, right) => left.at - right.at);
        const series = prepared(seriesOf(points));
        const valued = series.rows.filter((row) => row.synthetic !== null);
        expect(valued.length).toBe(points.filter((it) => it.valid > 0).length);
        const xs = series.rows.map((row) => row.x);
        expect(xs).toEqual([...xs].sort((left, right) => left - right));
        expect(series.empty).toBe(valued.length === 0);
        series.rows.forEach((row, index) => {
          const before = series.rows[index - 1];
          if (before && before.synthetic !== null && row.synthetic !== null) {
            expect(row.x - before.x).toBeLessThanOrEqual(STEP);
          }
        });
      }),
    );
  });
});

describe('words of a chart', () => {
  const series: PreparedSeries = prepared({
    ...seriesOf([point(0), point(1, { bad: 4 }), point(2, { bad: 1 })]),
    releases: [{ version: '2025.09.08-2', at: FROM + STEP, seeded: false }],
  });

  it('says range, threshold, extremes and breaches', () => {
    expect(summariseSeries(series).replaceAll('\u00a0', ' ')).toBe(
      'Factory over 1 h, must be > 98 %. Lowest 0.0 %, highest 100.0 %, last 75.0 % (3 of 4). In breach for 40 s in 1 span. Releases: 2025.09.08-2.',
    );
    expect(summariseSeries(prepared(seriesOf([])))).toContain('No session was measured.');
  });

  it('finds the bucket under a time and none in a gap', () => {
    expect(bucketAt(series, FROM + STEP + 1)?.at).toBe(FROM + STEP);
    expect(bucketAt(series, FROM + 30 * STEP)).toBeNull();
    expect(bucketAt(series, FROM + 3 * STEP, 2 * STEP)?.at).toBe(FROM + 2 * STEP);
  });
});
