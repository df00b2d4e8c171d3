import { describe, expect, it } from 'vitest';
import { DEFAULT_THRESHOLDS } from './indicators';
import { stagesBeforeStop, stoppingStage } from './where-sessions-stop';

const funnel = (failedAt: object, reached: object = {}) => ({ attempts: 720, reached, failedAt });

describe('stoppingStage', () => {
  it('is the earliest stage that loses too much, even if a later one loses more', () => {
    expect(stoppingStage(funnel({ auth: 60, factory: 421 }), DEFAULT_THRESHOLDS)).toBe('auth');
    expect(stoppingStage(funnel({ auth: 4, factory: 421 }), DEFAULT_THRESHOLDS)).toBe('factory');
  });

  it('is the stage that loses most if none loses too much', () => {
    expect(stoppingStage(funnel({ ready: 2, agent: 9 }), DEFAULT_THRESHOLDS)).toBe('agent');
    expect(stoppingStage(funnel({}), DEFAULT_THRESHOLDS)).toBeNull();
  });
});

describe('stagesBeforeStop', () => {
  it('names the last stage that nearly all reached, and those without proof', () => {
    const bare = funnel({ ready: 720 }, { connect: 720, accept: 719 });
    expect(stagesBeforeStop(bare, 'ready', DEFAULT_THRESHOLDS)).toEqual({
      fine: { stage: 'accept', reached: 719 },
      unproven: ['auth', 'factory', 'handler'],
    });
    expect(
      stagesBeforeStop(funnel({ connect: 720 }), 'connect', DEFAULT_THRESHOLDS).fine,
    ).toBeNull();
  });
});
