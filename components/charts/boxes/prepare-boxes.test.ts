import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistorySeries } from '@/lib/contract/api/fleet/targets-history';
import { MINUTE } from '@/lib/domain/time';
import { prepareBoxes, summariseBoxes } from './prepare-boxes';

const steps = (n: number) => ({ from: 0, to: n * MINUTE, stepMs: MINUTE });
const none = { seededTo: null, releases: [] };
const series = (valid: number[], bad: number[], more: Partial<HistorySeries> = {}) => ({
  indicator: 'agent' as const,
  thresholdBp: 1_000,
  valid,
  bad,
  ...more,
});
const prepare = (valid: number[], bad: number[], more: Partial<HistorySeries> = {}) =>
  prepareBoxes(series(valid, bad, more), steps(valid.length), none);
const looks = (prepared: ReturnType<typeof prepare>) => prepared.boxes.map(({ look }) => look);

describe('boxes of an indicator', () => {
  it('are red only where a breach is proven, dark where the value alone is outside', () => {
    expect(looks(prepare([24, 24, 24, 24, 24], [0, 2, 3, 24, 9]))).toEqual([
      'inside',
      'inside',
      'outside',
      'proven',
      'proven',
    ]);
    expect(looks(prepare([24, 24], [24, 0], { cold: [24, 0] }))).toEqual(['cold', 'inside']);
  });

  it('leave gaps where nothing was measured, never 0 % or 100 %', () => {
    const { boxes, gaps } = prepare([24, 0, 0, 24, 0], [0, 0, 0, 0, 0]);
    expect(boxes.map(({ at }) => at)).toEqual([0, 3 * MINUTE]);
    expect(gaps).toEqual([
      { from: MINUTE, to: 3 * MINUTE },
      { from: 4 * MINUTE, to: 5 * MINUTE },
    ]);
  });

  it('are wider where sessions are few, and some are left', () => {
    expect(prepare(Array(30).fill(24), Array(30).fill(0)).stepMs).toBe(MINUTE);
    expect(prepare(Array(30).fill(7), Array(30).fill(0)).stepMs).toBe(3 * MINUTE);
    const rare = prepare(Array(30).fill(1), Array(30).fill(0));
    expect([rare.stepMs, rare.boxes.length]).toEqual([6 * MINUTE, 5]);
  });

  it('keep an axis that shows the threshold and every proven box', () => {
    expect(prepare([24], [0]).valueAxis.domain).toEqual([0.7, 1]);
    expect(prepare([24], [24]).valueAxis.domain).toEqual([0, 1]);
    const bad = { indicator: 'emergency' as const, thresholdBp: 500 };
    expect(prepare([24], [0], bad).valueAxis.domain).toEqual([0, 0.2]);
    expect(prepare([24], [0], bad).forbidden).toEqual([0.05, 0.2]);
  });

  it('lose no session and never overlap, whatever the counts', () => {
    const step = fc
      .integer({ min: 0, max: 60 })
      .chain((valid) => fc.tuple(fc.constant(valid), fc.integer({ min: 0, max: valid })));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 61 }), (all) => {
        const valid = all.map(([n]) => n);
        const prepared = prepare(
          valid,
          all.map(([, n]) => n),
        );
        const total = prepared.boxes.reduce((sum, box) => sum + box.valid, 0);
        expect(total).toBe(valid.reduce((sum, n) => sum + n, 0));
        for (const [at, box] of prepared.boxes.entries()) {
          expect(box.low).toBeLessThanOrEqual(box.share + 1e-9);
          expect(box.high).toBeGreaterThanOrEqual(box.share - 1e-9);
          expect(box.to).toBeLessThanOrEqual(prepared.range.to);
          expect(box.at).toBeGreaterThanOrEqual(prepared.boxes[at - 1]?.to ?? 0);
        }
      }),
    );
  });

  it('are summarised in words', () => {
    const plain = (text: string) => text.replaceAll('\u00a0', ' ');
    expect(plain(summariseBoxes(prepare([24, 24], [0, 24]), '1 min'))).toBe(
      'Agent pipeline in boxes of 1 min: 0.0 % to 100.0 %, in 1 of 2 boxes proven outside > 90 %; 24 of 48 sessions bad.',
    );
    expect(summariseBoxes(prepare([0], [0]), '1 min')).toContain('no session');
  });
});
