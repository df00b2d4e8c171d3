import { describe, expect, it } from 'vitest';
import type { SessionDetail } from '@/lib/contract/api/sessions';
import { layOutTimeline, tickStep } from './timeline';

const event = (offsetMs: number): SessionDetail['healthEvents'][number] => ({
  id: `e${offsetMs}`,
  at: '2025-09-08T03:12:44.000Z',
  offsetMs,
  stage: 'auth',
  outcome: 'ok',
  handler: null,
  instance: null,
  errorCode: null,
  message: null,
  rule: null,
  source: null,
  note: false,
});

describe('the time line of a session', () => {
  it('begins each bar at the latest earlier proof', () => {
    const { bars } = layOutTimeline({
      totalMs: 100,
      healthEvents: [],
      stages: [
        { stage: 'connect', outcome: 'ok', ms: 20 },
        { stage: 'accept', outcome: 'ok', ms: 50 },
        { stage: 'auth', outcome: 'unknown', ms: null },
        { stage: 'factory', outcome: 'failed', ms: 100 },
      ],
    });
    expect(bars.map(({ left, width }) => [left, width])).toEqual([
      [0, 20],
      [20, 30],
      [null, null],
      [50, 50],
    ]);
  });

  it('passes over proofs that came later, where they come out of order', () => {
    const { bars } = layOutTimeline({
      totalMs: 100,
      healthEvents: [],
      stages: [
        { stage: 'ready', outcome: 'ok', ms: 80 },
        { stage: 'agent', outcome: 'ok', ms: 40 },
      ],
    });
    expect(bars[1]).toMatchObject({ left: 0, width: 40 });
  });

  it('draws a failure without an instant up to the end of the session', () => {
    const { bars } = layOutTimeline({
      totalMs: 100,
      healthEvents: [],
      stages: [
        { stage: 'connect', outcome: 'ok', ms: 20 },
        { stage: 'accept', outcome: 'failed', ms: null },
        { stage: 'auth', outcome: 'skipped', ms: null },
      ],
    });
    expect(bars.map(({ left, width }) => [left, width])).toEqual([
      [0, 20],
      [20, 80],
      [null, null],
    ]);
  });

  it('puts events of a clock that differs where they can have happened, and widens where none can', () => {
    const stages = [{ stage: 'auth', outcome: 'ok', ms: 10 }] as const;
    const late = layOutTimeline({ totalMs: 100, healthEvents: [event(511)], stages: [...stages] });
    expect([late.clock.correctionMs, late.fromMs, late.toMs]).toEqual([-500, 0, 100]);
    expect(late.bars[0]?.marks.map((mark) => [mark.left, mark.atMs])).toEqual([[11, 11]]);
    const healthEvents = [event(-50), event(150)];
    const torn = layOutTimeline({ totalMs: 100, healthEvents, stages: [...stages] });
    expect([torn.fromMs, torn.toMs, torn.clock.isConsistent]).toEqual([-50, 150, false]);
    expect(torn.bars[0]?.marks.map((mark) => mark.left)).toEqual([0, 100]);
  });

  it('has at most six ticks at round milliseconds', () => {
    for (const width of [1, 9, 77, 240, 5_013, 61_000]) {
      const { ticks } = layOutTimeline({ totalMs: width, healthEvents: [], stages: [] });
      expect(ticks.length).toBeLessThanOrEqual(6);
      expect(ticks.every(({ ms }) => ms % tickStep(width) === 0)).toBe(true);
    }
  });
});
