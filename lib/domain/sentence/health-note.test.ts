import { expect, it } from 'vitest';
import type { PollState } from '../polls/health-poll';
import { healthNote } from './health-note';

it('notes that a health endpoint sees nothing of what fails, while it is fresh', () => {
  const poll: PollState = {
    targetId: 't1',
    name: 'ready',
    path: '/health/ready',
    word: 'ok',
    reason: '',
    detail: null,
    version: null,
    since: 0,
    at: 1_000,
    everyMs: 30_000,
  };
  const failing = [{ indicator: 'factory' as const }];
  const note = '/health/ready says ok while sessions fail: factory initialisation.';
  expect(healthNote([poll], failing, 2_000)).toBe(note);
  expect(healthNote([poll], failing, 3_600_000)).toBeNull();
  expect(healthNote([{ ...poll, word: 'degraded' }], failing, 2_000)).toBeNull();
  expect(healthNote([poll], [], 2_000)).toBeNull();
});
