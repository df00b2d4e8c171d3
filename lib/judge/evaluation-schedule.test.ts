import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEvaluationSchedule } from './evaluation-schedule';

/** What is due, as a list; "all" at the tick. */
const taken = (due: ReadonlySet<string> | null) => (due === null ? 'all' : [...due].sort());

describe('evaluation schedule', () => {
  it('begins with all targets, and is due again after 15 s', () => {
    const schedule = createEvaluationSchedule(0);
    expect(schedule.dueInMs(0)).toBe(0);
    expect(taken(schedule.takeDue(0))).toBe('all');
    expect(schedule.dueInMs(0)).toBe(15_000);
    expect(taken(schedule.takeDue(14_999))).toEqual([]);
    expect(taken(schedule.takeDue(15_000))).toBe('all');
  });

  it('takes a requested target a second after the tick at the earliest', () => {
    const schedule = createEvaluationSchedule(0);
    schedule.takeDue(0);
    schedule.request(['a']);
    expect(schedule.dueInMs(400)).toBe(600);
    expect(taken(schedule.takeDue(999))).toEqual([]);
    expect(taken(schedule.takeDue(1_000))).toEqual(['a']);
    expect(schedule.dueInMs(1_000)).toBe(14_000);
  });

  it('takes each target at most once a second, the others at once', () => {
    const schedule = createEvaluationSchedule(0);
    schedule.takeDue(0);
    schedule.request(['a']);
    schedule.takeDue(2_000);
    schedule.request(['a', 'b']);
    expect(taken(schedule.takeDue(2_500))).toEqual(['b']);
    expect(schedule.dueInMs(2_500)).toBe(500);
    expect(taken(schedule.takeDue(3_000))).toEqual(['a']);
  });

  it('drops requests at the tick, which evaluates everything', () => {
    const schedule = createEvaluationSchedule(0);
    schedule.takeDue(0);
    schedule.request(['a']);
    expect(taken(schedule.takeDue(15_000))).toBe('all');
    expect(taken(schedule.takeDue(16_000))).toEqual([]);
  });

  it('keeps what was requested before it is restarted, with the next tick due at once', () => {
    const schedule = createEvaluationSchedule(0);
    schedule.takeDue(0);
    schedule.restart(3_000);
    expect(schedule.dueInMs(3_000)).toBe(0);
    expect(taken(schedule.takeDue(3_000))).toBe('all');
  });

  it('serves every request within a second, a target no more often, and ticks in time', () => {
    const step = fc.record({
      ms: fc.integer({ min: 1, max: 3_000 }),
      ids: fc.subarray(['a', 'b', 'c']),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const schedule = createEvaluationSchedule(0);
        const requestedAt = new Map<string, number>();
        const takenAt = new Map<string, number>();
        let tickedAt = Number.NEGATIVE_INFINITY;
        let now = 0;
        const take = () => {
          const due = schedule.takeDue(now);
          if (due === null) {
            if (tickedAt >= 0) expect(now - tickedAt).toBe(15_000);
            tickedAt = now;
            requestedAt.clear();
            takenAt.clear();
            return;
          }
          for (const id of due) {
            expect(now - (takenAt.get(id) ?? tickedAt)).toBeGreaterThanOrEqual(1_000);
            expect(now - (requestedAt.get(id) ?? now)).toBeLessThanOrEqual(1_000);
            expect(requestedAt.delete(id)).toBe(true);
            takenAt.set(id, now);
          }
        };
        take();
        for (const { ms, ids } of steps) {
          schedule.request(ids);
          for (const id of ids) if (!requestedAt.has(id)) requestedAt.set(id, now);
          const end = now + ms;
          for (;;) {
            const dueInMs = schedule.dueInMs(now);
            if (now + dueInMs > end) break;
            now += Math.max(0, dueInMs);
            take();
          }
          now = end;
        }
      }),
    );
  });
});
