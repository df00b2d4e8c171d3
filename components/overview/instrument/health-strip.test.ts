import { expect, it } from 'vitest';
import { healthText } from './health-strip';

const poll = {
  name: 'ready',
  path: '/health/ready',
  state: 'degraded',
  stale: false,
  reason: 'status is degraded',
  detail: 'redis',
  version: null,
  servedAs: null,
  since: '14:02',
  at: '14:10',
} as const;
const text = (more: Partial<Parameters<typeof healthText>[0]>) =>
  healthText({ ...poll, ...more }, (at) => at);

it.each([
  [{}, 'ready: degraded since 14:02, redis'],
  [{ version: '1.4.2' }, 'ready: degraded since 14:02, redis, version 1.4.2'],
  [{ detail: null }, 'ready: degraded since 14:02, status is degraded'],
  [{ state: 'ok', detail: null, reason: '' }, 'ready: ok since 14:02'],
  [
    { state: 'not_measurable', detail: null, reason: 'HTTP 404' },
    'ready: not measurable since 14:02, HTTP 404',
  ],
  [
    { state: 'ok', detail: null, reason: '', version: 'v1.4.2', servedAs: '1.4.2' },
    'ready: ok since 14:02, version v1.4.2, which sessions and health events call 1.4.2: name it alike everywhere, or it is two releases',
  ],
  // An old answer says nothing about now.
  [{ state: 'ok', stale: true }, 'ready: not asked since 14:10'],
] as const)('%j: %s', (more, expected) => {
  expect(text(more)).toBe(expected);
});
