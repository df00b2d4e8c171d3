import { describe, expect, it } from 'vitest';
import type { ReleaseEvidence } from '@/lib/contract/api/releases/verdicts';
import { prepareEvidence, rowAt, summariseEvidence } from './prepare-evidence';

const START = Date.parse('2025-09-08T02:00:00.000Z');
type Series = ReleaseEvidence['series'][number];

const point = (minute: number, bad: number, n: number): Series['points'][number] => ({
  at: new Date(START + minute * 60_000).toISOString(),
  bad,
  n,
  unknown: 0,
  interval: [bad / n / (1 + 20 / n), Math.min(1, bad / n + 3 / n)],
  lnEPass: 0,
  lnEFail: 0,
  blockLnEPass: 0,
  blockLnEFail: 0,
});

const series = (more: Partial<Series> = {}): Series => ({
  indicator: 'factory',
  gated: true,
  thresholdBp: 200,
  verdict: 'pass',
  fellAt: new Date(START + 30 * 60_000).toISOString(),
  points: Array.from({ length: 30 }, (_, i) => point(i + 1, 0, (i + 1) * 12)),
  ...more,
});
const options = { zone: 'UTC', ticks: 4 };

describe('the evidence of a release', () => {
  it('is stated as a good share where the indicator is, with the interval turned round', () => {
    const { rows, threshold } = prepareEvidence(series(), options);
    expect(threshold).toEqual({ share: 0.98, label: '>\u00a098\u00a0%' });
    const last = rows.at(-1);
    expect(last?.share).toBe(1);
    expect(last?.band?.[0]).toBeCloseTo(1 - 3 / 360);
    expect(last?.band?.[1]).toBe(1);
  });

  it('stays a bad share for emergency, whose forbidden side is above', () => {
    const prepared = prepareEvidence(series({ indicator: 'emergency', thresholdBp: 500 }), options);
    expect(prepared.rows.at(-1)?.share).toBe(0);
    expect(prepared.forbidden[0]).toBe(0.05);
    expect(prepared.forbidden[1]).toBe(prepared.valueAxis.domain[1]);
  });

  it('is not scaled by the first intervals, which span nearly everything', () => {
    const { valueAxis, rows } = prepareEvidence(series(), options);
    expect(rows[0]?.band?.[0]).toBeCloseTo(0.75);
    expect(valueAxis.domain[0]).toBeGreaterThan(0.9);
  });

  it('marks where a verdict was reached, for a pass or a fail only', () => {
    expect(prepareEvidence(series(), options).fell).toEqual({
      at: START + 30 * 60_000,
      verdict: 'pass',
    });
    const open = series({ verdict: 'inconclusive', fellAt: null });
    expect(prepareEvidence(open, options).fell).toBeNull();
  });

  it('finds the nearest minute and summarises the series', () => {
    const prepared = prepareEvidence(series(), options);
    expect(rowAt(prepared.rows, START + 10.4 * 60_000)?.n).toBe(120);
    const text = summariseEvidence(prepared, 'UTC').replaceAll('\u00a0', ' ');
    expect(text).toContain('30 closed minutes: 100.0 %, 360 of 360');
    expect(text).toContain('pass, was reached at 2025-09-08 02:30:00');
    const empty = prepareEvidence(series({ points: [], fellAt: null }), options);
    expect(summariseEvidence(empty, 'UTC')).toBe('No closed minute has a session yet.');
  });
});
