import { describe, expect, it } from 'vitest';
import { clockCorrection } from './clock-correction';

const stages = [
  { stage: 'accept', outcome: 'ok', ms: 2 },
  { stage: 'auth', outcome: 'ok', ms: 3 },
  { stage: 'factory', outcome: 'failed', ms: null },
] as const;
const session = { stages, totalMs: 100 };
const report = (
  stage: 'accept' | 'auth' | 'factory' | 'close',
  offsetMs: number,
  outcome = 'ok',
) => {
  return { stage, offsetMs, outcome };
};

describe('the correction of a backend’s clock', () => {
  it('is none where everything is reported when it can have happened', () => {
    const reports = [report('auth', 3), report('factory', 60, 'failed'), report('close', 140)];
    expect(clockCorrection(reports, session)).toEqual({ correctionMs: 0, isConsistent: true });
    expect(clockCorrection([], session)).toEqual({ correctionMs: 0, isConsistent: true });
  });

  it('moves reports from before the start, and successes behind their answer, by the least that explains them', () => {
    expect(clockCorrection([report('factory', -500, 'failed')], session).correctionMs).toBe(499);
    expect(clockCorrection([report('auth', 804)], session).correctionMs).toBe(-800);
    const late = [report('auth', 804), report('factory', 830, 'failed')];
    expect(clockCorrection(late, session).correctionMs).toBe(-800);
  });

  it('says where no constant difference explains the reports', () => {
    const torn = [report('auth', -500), report('factory', 900, 'failed')];
    expect(clockCorrection(torn, session)).toEqual({ correctionMs: 0, isConsistent: false });
  });
});
