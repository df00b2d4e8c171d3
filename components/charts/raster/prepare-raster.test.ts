import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Raster } from '@/lib/contract/api/sessions';
import { HOUR } from '../../../lib/domain/time';
import { hitRaster, prepareRaster, summariseRaster } from './prepare-raster';

type Mark = Extract<Raster, { mode: 'sessions' }>['marks'][number];

function mark(at: number, more: Partial<Mark> = {}): Mark {
  return {
    id: `s${at}`,
    at,
    outcome: 'passed',
    failedStage: null,
    reached: 9,
    totalMs: 900,
    seeded: false,
    ...more,
  };
}

const sessions = (marks: Mark[]): Raster => ({ mode: 'sessions', from: 0, to: HOUR, marks });

describe('raster of marks', () => {
  it('gives every session a mark of its own inside the image', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: HOUR }), { maxLength: 400 }),
        fc.integer({ min: 60, max: 900 }),
        fc.integer({ min: 24, max: 160 }),
        (times, width, height) => {
          const layout = prepareRaster(sessions(times.map((at) => mark(at))), { width, height });
          expect(layout.boxes).toHaveLength(times.length);
          const places = new Set(layout.boxes.map((box) => `${box.x} ${box.y}`));
          expect(places.size).toBe(times.length);
          for (const box of layout.boxes) {
            expect(box.x).toBeGreaterThanOrEqual(0);
            expect(box.x + box.width).toBeLessThanOrEqual(width + 1e-6);
            expect(box.y).toBeGreaterThanOrEqual(-1e-6);
            expect(box.y + box.height).toBeLessThanOrEqual(height + 1e-6);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('finds the session under the pointer, and none far from any', () => {
    const layout = prepareRaster(
      sessions([mark(0), mark(0, { outcome: 'failed', reached: 3 }), mark(HOUR)]),
      { width: 300, height: 60 },
    );
    for (const box of layout.boxes) {
      const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      expect(hitRaster(layout, middle)?.index).toBe(box.index);
    }
    expect(hitRaster(layout, { x: 150, y: 10 })).toBeNull();
    expect(layout.boxes[1]).toMatchObject({ look: 'stop', reached: 3 });
  });

  it('draws nothing into no space', () => {
    expect(prepareRaster(sessions([mark(1)]), { width: 0, height: 60 }).boxes).toEqual([]);
  });
});

describe('raster of columns', () => {
  const raster: Raster = {
    mode: 'columns',
    from: 0,
    to: HOUR,
    stepMs: HOUR / 2,
    columns: [
      { at: 0, passed: 30, degraded: 0, excluded: 0, failed: { factory: 10 } },
      { at: HOUR / 2, passed: 0, degraded: 5, excluded: 5, failed: {} },
    ],
  };

  it('scales columns to the largest and stacks what went furthest at the bottom', () => {
    const { boxes } = prepareRaster(raster, { width: 100, height: 40 });
    expect(boxes.map((box) => [box.look, box.height, box.y])).toEqual([
      ['pass', 30, 10],
      ['stop', 10, 0],
      ['degraded', 5, 35],
      ['excluded', 5, 30],
    ]);
    expect(boxes[1]?.reached).toBe(3);
  });

  it('says how many in words', () => {
    expect(summariseRaster(raster)).toBe(
      '50 sessions by time: 30 passed, 5 degraded, 10 failed, 5 excluded.',
    );
    expect(summariseRaster(sessions([]))).toBe('No session in this range.');
  });
});
