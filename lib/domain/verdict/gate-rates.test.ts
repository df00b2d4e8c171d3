import { describe, expect, it } from 'vitest';
import {
  exitProbability,
  NO_LOOK,
  walkBounds,
} from '../../../tests/support/domain/exit-probability';
import { LN_FAIL_THRESHOLD, LN_PASS_THRESHOLD, lnEFail, lnEPass } from '../statistics/e-process';
import { DEFAULT_THRESHOLDS, indicatorsBy } from '../tallies/indicators';
import { emptyCounts } from '../tallies/tally-math';
import { judgeRelease } from './judge-release';
import { DEFAULT_GATE } from './model/gate-settings';

const A_MINUTE = 12;
const SOAKED = (DEFAULT_GATE.soakMs / 60_000) * A_MINUTE;
const DEADLINE = DEFAULT_GATE.deadlineSessions;

/** Evaluations of the gate's session track: every closed minute after the soak, until the deadline. */
function lookAt(bounds: ReturnType<typeof walkBounds>): ReturnType<typeof walkBounds> {
  return (n) => {
    const now = bounds(n);
    return n >= SOAKED && n % A_MINUTE === 0 ? now : NO_LOOK;
  };
}

describe('the gate at exactly its threshold', () => {
  // The dispersion guard can only take passes and fails away, so these are upper bounds of the session track.
  it.each([0.05, 0.02, 0.1])('%d: lies within its bounds, summed exactly', (q0) => {
    const passes = lookAt(
      walkBounds({
        passes: (bad, n) => lnEPass(bad, n, q0) >= LN_PASS_THRESHOLD,
        fails: () => false,
      }),
    );
    const fails = lookAt(
      walkBounds({
        passes: () => false,
        fails: (bad, n) => lnEFail(bad, n, q0) >= LN_FAIL_THRESHOLD,
      }),
    );
    const falsePass = exitProbability(q0, DEADLINE, passes).pass;
    const falseFail = exitProbability(q0, DEADLINE, fails).fail;
    expect(falsePass).toBeLessThanOrEqual(0.05);
    expect(falseFail).toBeLessThanOrEqual(0.05 / 6);
    // statistics.md §1.6 gives .017, and .002 for a fail, which the guard keeps down from here.
    if (q0 === 0.05)
      expect([falsePass.toFixed(3), falseFail.toFixed(3)]).toEqual(['0.017', '0.003']);
  });
});

/** mulberry32: the same seed, the same sessions. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const RUNS = 300;

/** The whole gate of connection alone, at one session each 5 s, from the first minute to the deadline. */
function simulate(share: number, runs = RUNS) {
  const words = { pass: 0, fail: 0, inconclusive: 0, no_data: 0, withdrawn: 0, invalid: 0 };
  for (let run = 0; run < runs; run++) {
    const random = randomOf(run * 7919 + 1);
    const minutes = Array.from({ length: 360 }, (_, i) => {
      let bad = 0;
      for (let s = 0; s < A_MINUTE; s++) if (random() < share) bad++;
      const count = { bad, valid: A_MINUTE, unknown: 0 };
      const none = { bad: 0, valid: 0, unknown: 0 };
      const indicators = indicatorsBy((key) => (key === 'connection' ? count : none));
      return { at: i * 60_000, counts: { ...emptyCounts(), sessions: A_MINUTE, indicators } };
    });
    const sessions = 360 * A_MINUTE;
    const { verdict } = judgeRelease({
      minutes,
      closedTo: 360 * 60_000,
      gated: ['connection'],
      thresholds: DEFAULT_THRESHOLDS,
      measured: {
        ended: sessions,
        scheduled: sessions,
        excluded: 0,
        lostToProbe: 0,
        lostToTarget: 0,
      },
      settings: DEFAULT_GATE,
      intervalMs: 5_000,
      configChanged: false,
      replaced: false,
      instances: { announced: 1, reached: 1 },
    });
    words[verdict]++;
  }
  return { pass: words.pass / runs, fail: words.fail / runs };
}

describe('whole gates, simulated with fixed seeds (statistics.md §1.6)', () => {
  it('at the threshold lie no more often than the bounds allow', () => {
    const { pass, fail } = simulate(0.05);
    // statistics.md §1.6: .015 and .004 in 2,000 runs; three standard errors of 300 runs beside them.
    expect(pass).toBeLessThanOrEqual(0.015 + 0.021);
    expect(fail).toBeLessThanOrEqual(0.004 + 0.011);
  });

  it('distinguish a good release from a bad one', () => {
    expect(simulate(0.01, 100).pass).toBe(1);
    expect(simulate(0.1, 100).fail).toBe(1);
  });
});
