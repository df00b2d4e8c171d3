import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linePath, PLOT_MARGIN, plotFrame } from './plot-frame';

const scale = { range: { from: 1_000, to: 2_000 }, domain: [0.9, 1] as const };

describe('plotFrame', () => {
  it('finds back the instant that it drew', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 2_000 }), (at) => {
        const frame = plotFrame({ width: 330, height: 148 }, scale);
        expect(frame.atOf(frame.xOf(at))).toBeCloseTo(at, 6);
      }),
    );
  });

  it('keeps inside the range and inside the plot', () => {
    const frame = plotFrame({ width: 330, height: 148 }, scale);
    expect(frame.atOf(-50)).toBe(1_000);
    expect(frame.atOf(900)).toBe(2_000);
    expect(frame.yOf(1)).toBe(PLOT_MARGIN.top);
    expect(frame.yOf(0.9)).toBeCloseTo(148 - PLOT_MARGIN.bottom);
    expect(plotFrame({ width: 10, height: 10 }, scale).atOf(5)).toBe(1_000);
  });

  it('lifts the pen at gaps', () => {
    const none = { top: 0, right: 0, bottom: 0, left: 0 };
    const frame = plotFrame({ width: 100, height: 10 }, scale, none);
    const rows = [
      { x: 1_000, share: 1 },
      { x: 1_100, share: 0.95 },
      { x: 1_150, share: null },
      { x: 1_200, share: 0.9 },
    ];
    expect(linePath(rows, frame)).toBe('M0.0 0.0L10.0 5.0M20.0 10.0');
  });
});
