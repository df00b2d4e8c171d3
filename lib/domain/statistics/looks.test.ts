import { describe, expect, it } from 'vitest';
import {
  exitProbability,
  NO_LOOK,
  walkBounds,
} from '../../../tests/support/domain/exit-probability';
import { largestProvingCount } from '../../../tests/support/domain/largest-proving-count';
import { ALPHA_PASS, criticalCount } from './binomial';
import { LN_FAIL_THRESHOLD, LN_PASS_THRESHOLD, lnEFail, lnEPass } from './e-process';

const expectNear = (actual: number, expected: number, tolerance: number) =>
  expect(Math.abs(actual - expected), `${actual} is not ${expected}`).toBeLessThanOrEqual(
    tolerance,
  );

/** How often a gate that decides after every session is wrong if the true bad share is exactly the threshold. */
function falseDecisionRates(q0: number, N: number) {
  const { pass } = exitProbability(
    q0,
    N,
    walkBounds({
      passes: (bad, n) => lnEPass(bad, n, q0) >= LN_PASS_THRESHOLD,
      fails: () => false,
    }),
  );
  const { fail } = exitProbability(
    q0,
    N,
    walkBounds({
      passes: () => false,
      fails: (bad, n) => lnEFail(bad, n, q0) >= LN_FAIL_THRESHOLD,
    }),
  );
  return { pass, fail };
}

describe('the e-process evaluated after every session', () => {
  it.each([
    [0.05, 0.0427, 0.0043],
    [0.02, 0.0385, 0.0035],
    [0.1, 0.0469, 0.0055],
  ])(
    'at the threshold %d is wrong within 1e-4 of statistics.md §7.2 in 1,440 sessions',
    (q0, pass, fail) => {
      const found = falseDecisionRates(q0, 1440);
      expectNear(found.pass, pass, 1e-4);
      expectNear(found.fail, fail, 1e-4);
    },
  );

  // A crossed boundary stays crossed, so the probability only grows with N: the largest N bounds all smaller ones.
  it.each([
    [0.05, 0.0478, 0.0054],
    [0.02, 0.0441, 0.0047],
    [0.1, 0.0493, 0.0063],
  ])(
    'at the threshold %d is never wrong more often than alpha by the deadline',
    (q0, pass, fail) => {
      const found = falseDecisionRates(q0, 4320);
      expectNear(found.pass, pass, 1e-4);
      expectNear(found.fail, fail, 1e-4);
      expect(found.pass).toBeLessThanOrEqual(0.05);
      expect(found.fail).toBeLessThanOrEqual(0.05 / 6);
    },
  );
});

/** One bad session of one is exactly 5 %: rounding must not decide whether that counts. */
const ALPHA = ALPHA_PASS + 1e-12;

/** Exact tails at every `step`-th session, as a page that shows them live would compute them. */
function liveTails(q0: number, step: number) {
  const N = 1440;
  const isLook = (n: number) => n % step === 0;
  const pass = exitProbability(q0, N, (n) =>
    isLook(n) ? { ...NO_LOOK, pass: largestProvingCount(n, q0, ALPHA) } : NO_LOOK,
  ).pass;
  const fail = exitProbability(q0, N, (n) =>
    isLook(n) ? { ...NO_LOOK, fail: criticalCount(n, q0, ALPHA) } : NO_LOOK,
  ).fail;
  return { pass, fail };
}

describe('exact tails', () => {
  it.each([
    [0.05, 1, 0.254, 0.322],
    [0.02, 1, 0.193, 0.272],
    [0.1, 1, 0.294, 0.326],
    [0.05, 12, 0.23, 0.24],
    [0.05, 60, 0.19, 0.18],
  ])(
    'at %d, evaluated every %d sessions, are wrong as often as statistics.md §1.4 warns',
    (q0, step, pass, fail) => {
      const found = liveTails(q0, step);
      expectNear(found.pass, pass, step === 1 ? 6e-4 : 6e-3);
      expectNear(found.fail, fail, step === 1 ? 6e-4 : 6e-3);
    },
  );

  it.each([
    [0.05, 60, 0.046, 0.03],
    [0.05, 150, 0.018, 0.039],
    [0.05, 360, 0.027, 0.04],
    [0.02, 60, 0, 0.032],
    [0.02, 100, 0, 0.016],
    [0.02, 200, 0.018, 0.049],
    [0.1, 60, 0.014, 0.034],
  ])(
    'at %d, evaluated once after %d sessions, keep their error (statistics.md §1.3)',
    (q0, N, pass, fail) => {
      const found = exitProbability(q0, N, (n) =>
        n === N
          ? { pass: largestProvingCount(n, q0, ALPHA), fail: criticalCount(n, q0, ALPHA) }
          : NO_LOOK,
      );
      expectNear(found.pass, pass, 6e-4);
      expectNear(found.fail, fail, 6e-4);
    },
  );
});
