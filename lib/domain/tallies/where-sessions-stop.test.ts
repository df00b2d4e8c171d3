import { describe, expect, it } from 'vitest';
import { DEFAULT_THRESHOLDS } from './indicators';
import { beforeTheStop, stoppingStage } from './where-sessions-stop';

const funnel = (failedAt: object, reached: object = {}) => ({ attempts: 720, reached, failedAt });

describe('stoppingStage', () => {
  it('is the earliest stage that loses too much, also where a later one loses more', () => {
    expect(stoppingStage(funnel({ auth: 60, factory: 421 }), DEFAULT_THRESHOLDS)).toBe('auth');
    expect(stoppingStage(funnel({ auth: 4, factory: 421 }), DEFAULT_THRESHOLDS)).toBe('factory');
  });

  it('is the stage that loses most where none loses too much', () => {
    expect(stoppingStage(funnel({ ready: 2, agent: 9 }), DEFAULT_THRESHOLDS)).toBe('agent');
    expect(stoppingStage(funnel({}), DEFAULT_THRESHOLDS)).toBeNull();
  });
});

describe('beforeTheStop', () => {
  it('names the last stage that nearly all reached, and what nothing is known about', () => {
    const bare = funnel({ ready: 720 }, { connect: 720, accept: 719 });
    expect(beforeTheStop(bare, 'ready', DEFAULT_THRESHOLDS)).toEqual({
      fine: { stage: 'accept', reached: 719 },
      unproven: ['auth', 'factory', 'handler'],
    });
    expect(beforeTheStop(funnel({ connect: 720 }), 'connect', DEFAULT_THRESHOLDS).fine).toBeNull();
  });
});
