import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STAGES } from '../sessions/stages';
import { longestSessionMs, stageDeadlines } from './deadlines';

const deadlines = fc.dictionary(
  fc.constantFrom(...STAGES),
  fc.integer({ min: 50, max: 3_600_000 }),
);

describe('how long the sessions of a target can last', () => {
  it('is 82 s where nothing is set', () => {
    expect(longestSessionMs({})).toBe(82_000);
  });

  it('adds what comes one after the other: stages, silence, the answer, the close', () => {
    expect(longestSessionMs({ deadlines: { complete: 120_000 }, idleMs: 25_000 })).toBe(167_000);
    expect(longestSessionMs({ deadlines: { agent: 90_000 } })).toBe(112_000);
    expect(longestSessionMs({ deadlines: { connect: 5_000, ready: 60_000 } })).toBe(137_000);
    const journeyTimes = { deadlines: { complete: 300_000, ready: 1_000 }, pauseMs: 7_000 };
    expect(longestSessionMs({ journeyTimes, deadlines: { ready: 2_000 } })).toBe(321_000);
  });

  it('lets the target decide over its journey', () => {
    const journeyTimes = { deadlines: { agent: 1, complete: 2 }, pauseMs: 0 };
    expect(stageDeadlines({ journeyTimes, deadlines: { agent: 3 } })).toEqual({
      agent: 3,
      complete: 2,
    });
  });

  it('is never shorter than any of its deadlines', () => {
    fc.assert(
      fc.property(deadlines, fc.integer({ min: 0, max: 3_600_000 }), (set, idleMs) => {
        const longest = longestSessionMs({ deadlines: set, idleMs });
        expect(longest).toBeGreaterThanOrEqual(Math.max(idleMs, ...Object.values(set)));
      }),
    );
  });
});
