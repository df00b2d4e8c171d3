import { describe, expect, it } from 'vitest';
import { afterSession, evidenceOf, NO_CHANGE } from './e-detector';
import { meanOf } from './figures';
import { seededRandom } from './random';

const Q0 = 0.05;

function sessionsUntil(bar: number, share: number, seed: number): number {
  const random = seededRandom(seed);
  let detector = NO_CHANGE;
  for (let n = 1; ; n++) {
    detector = afterSession(detector, random() < share, Q0);
    if (evidenceOf(detector) >= bar) return n;
  }
}

describe('the e-detector', () => {
  it('at the threshold needs at least as many sessions as its bar, on average', () => {
    const bar = 500;
    const lengths = Array.from({ length: 200 }, (_, seed) => sessionsUntil(bar, Q0, seed));
    expect(meanOf(lengths)).toBeGreaterThanOrEqual(bar);
  });

  it('detects a total outage within a few sessions, however long there was none', () => {
    let detector = NO_CHANGE;
    for (let n = 0; n < 5_000; n++) detector = afterSession(detector, false, Q0);
    let bad = 0;
    while (evidenceOf(detector) < 500_000) {
      detector = afterSession(detector, true, Q0);
      bad++;
    }
    expect(bad).toBeLessThanOrEqual(6);
  });
});
