import { describe, expect, it } from 'vitest';
import { type HealthPoll, pollAddress } from './health-poll';
import { readHealth } from './read-health';

const PRESET = { preset: 'ready', ok: null, degraded: null } as const;
const read = (status: number, body: unknown, poll: Parameters<typeof readHealth>[0] = PRESET) =>
  readHealth(poll, {
    status,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    isCut: false,
  });

describe('a preset', () => {
  it.each([
    [200, { status: 'healthy' }, 'ok', ''],
    [200, { status: 'UP' }, 'ok', ''],
    [200, { status: 'ready' }, 'ok', ''],
    [503, { status: 'not_ready' }, 'failed', 'status is not_ready'],
    [200, { status: 'degraded' }, 'degraded', 'status is degraded'],
    [503, { status: 'degraded' }, 'failed', 'HTTP 503'],
    [200, { status: 'unhealthy' }, 'failed', 'status is unhealthy'],
    [500, { status: 'ok' }, 'failed', 'HTTP 500'],
    [502, '<html>', 'failed', 'HTTP 502'],
    [200, 'ok', 'failed', 'the answer is no JSON'],
    [200, '[]', 'failed', 'the answer is no JSON'],
    [401, { status: 'ok' }, 'not_measurable', 'HTTP 401'],
    [403, 'x', 'not_measurable', 'HTTP 403'],
    [404, 'x', 'not_measurable', 'HTTP 404'],
    [200, {}, 'not_measurable', 'HTTP 200, status is absent: no rule names this'],
    [
      200,
      { status: 'warming' },
      'not_measurable',
      'HTTP 200, status is warming: no rule names this',
    ],
    [429, { status: 'ok' }, 'not_measurable', 'HTTP 429, status is ok: no rule names this'],
  ])('%i %j: %s', (status, body, word, reason) => {
    expect(read(status, body)).toMatchObject({ word, reason });
  });

  it('shows what the backend names beside it, without secrets and control characters', () => {
    const body = {
      status: 'degraded',
      version: '1.4.2\u0007',
      components: { redis: { status: 'down' }, postgres: { status: 'ok' }, queue: false },
      service_availability: { denial_reason: 'starting' },
      errors: ['password=hunter22222 refused'],
      metrics: { websocket: { error_rate: 0 } },
    };
    const { detail, version } = read(200, body);
    expect(version).toBe('1.4.2');
    expect(detail).toContain('starting; redis, queue; ');
    expect(detail).not.toContain('hunter');
  });

  it('reads no answer that is too long', () => {
    expect(readHealth(PRESET, { status: 200, body: '{', isCut: true })).toMatchObject({
      word: 'not_measurable',
    });
  });
});

describe('a rule of its own', () => {
  const poll = {
    preset: null,
    ok: { status: 200, json: { 'app.state': ['green'] } },
    degraded: { status: null, json: { 'app.state': ['amber'] } },
  };
  it.each([
    [200, { app: { state: 'Green' } }, 'ok'],
    [200, { app: { state: 'amber' } }, 'degraded'],
    [202, { app: { state: 'green' } }, 'not_measurable'],
    [200, { app: { state: 'red' } }, 'not_measurable'],
    [200, { app: {} }, 'not_measurable'],
    [200, {}, 'not_measurable'],
    [500, {}, 'failed'],
    [200, 'text', 'failed'],
  ])('%i %j: %s', (status, body, word) => {
    expect(read(status, body, poll)).toMatchObject({ word });
  });

  it('may go by the status alone', () => {
    const plain = { preset: null, ok: { status: 204, json: null }, degraded: null };
    expect(read(204, '', plain).word).toBe('ok');
    expect(read(200, '', plain).word).toBe('not_measurable');
  });
});

it('asks at the origin of the target', () => {
  const poll = { preset: 'ws', url: null } as HealthPoll;
  expect(pollAddress(poll, 'wss://user:pw@api.example.com:8443/ws?x=1')).toBe(
    'https://api.example.com:8443/ws/health',
  );
  expect(pollAddress({ ...poll, url: 'http://h/up' }, 'ws://a/ws')).toBe('http://h/up');
});
