import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadPlanText, planSlots } from './load-plan';

const dueTimes = (plan: ReturnType<typeof planSlots>) =>
  Array.from({ length: plan.slots }, (_, slot) => plan.dueMs(slot));

describe('the slots of an open loop', () => {
  it('are evenly apart at one rate, and the first is due at once', () => {
    const plan = planSlots([{ from: 4, to: 4, ms: 1_000 }], null);
    expect(dueTimes(plan)).toEqual([0, 250, 500, 750]);
  });

  it('follow the integral of a ramp', () => {
    const plan = planSlots([{ from: 0, to: 200, ms: 30_000 }], null);
    expect(plan.slots).toBe(3_000);
    // A quarter of the sessions is due after half of the time.
    expect(plan.dueMs(750)).toBeCloseTo(15_000, 6);
  });

  it('go on across phases, and end with the last or the number of sessions', () => {
    const phases = [
      { from: 0, to: 10, ms: 2_000 },
      { from: 10, to: 10, ms: 1_000 },
      { from: 10, to: 0, ms: 2_000 },
    ];
    expect(planSlots(phases, null).slots).toBe(30);
    expect(planSlots(phases, null).dueMs(10)).toBeCloseTo(2_000, 6);
    expect(planSlots(phases, null).dueMs(15)).toBeCloseTo(2_500, 6);
    expect(planSlots(phases, 12).slots).toBe(12);
    expect(planSlots(phases, 99).slots).toBe(30);
  });

  it('come in order and inside the plan, whatever the phases', () => {
    const phase = fc.record({
      from: fc.double({ min: 0, max: 50, noNaN: true }),
      to: fc.double({ min: 0.01, max: 50, noNaN: true }),
      ms: fc.integer({ min: 1, max: 20_000 }),
    });
    fc.assert(
      fc.property(fc.array(phase, { minLength: 1, maxLength: 3 }), (phases) => {
        const times = dueTimes(planSlots(phases, null));
        const total = phases.reduce((sum, { ms }) => sum + ms, 0);
        for (const [index, at] of times.entries()) {
          expect(at).toBeGreaterThanOrEqual(times[index - 1] ?? 0);
          expect(at).toBeLessThanOrEqual(total);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('are named in words', () => {
    const phases = [
      { from: 0, to: 200, ms: 30_000 },
      { from: 200, to: 200, ms: 60_000 },
    ];
    const open = { loop: 'open' as const, phases, sessions: null, maxInFlight: 10 };
    expect(loadPlanText(open)).toBe('0/s to 200/s in 30 s, then 200/s for 60 s');
    expect(
      loadPlanText({ loop: 'closed', concurrency: 8, sessions: null, durationMs: 10_000 }),
    ).toBe('8 at a time for 10 s');
  });
});
