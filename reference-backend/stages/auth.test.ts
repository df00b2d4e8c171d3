import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { type Fixture, onTestEnd, openFixture } from '../testing/backend-fixture';
import {
  bearerHeader,
  connectClient,
  ofEvent,
  type TestClient,
  tokenProtocol,
} from '../testing/client';
import { manualClock } from '../testing/manual-clock';
import { createAuthenticator } from './auth';

const SECRET = 'a secret of this test';

function open(...args: Parameters<typeof connectClient>): TestClient {
  const client = connectClient(...args);
  onTestEnd(() => client.socket.terminate());
  return client;
}

async function refused(client: TestClient): Promise<unknown> {
  expect(await client.closed).toEqual({ code: 1008, reason: 'SSOT Auth failed' });
  expect(client.frames).toHaveLength(1);
  expect(client.frames[0]).toMatchObject({ type: 'error_message' });
  return client.frames[0]?.error_code;
}

describe('where a token may be', () => {
  const placed: [string, (house: Fixture, token: string) => TestClient, string][] = [
    ['header', ({ backend }, token) => open(backend.url, { headers: bearerHeader(token) }), ''],
    [
      'subprotocol',
      ({ backend }, token) => open(backend.url, { protocols: ['jwt-auth', tokenProtocol(token)] }),
      'jwt-auth',
    ],
    ['query', ({ backend }, token) => open(`${backend.url}?token=${token}`), ''],
  ];
  it.each(placed)('is taken from the %s', async (place, join, protocol) => {
    const house = await openFixture();
    const client = join(house, await house.backend.token());
    await client.frame(ofEvent('connection_established'));
    expect(client.socket.protocol).toBe(protocol);
    const auth = await house.collector.event(({ stage }) => stage === 'auth');
    expect(auth).toMatchObject({ outcome: 'ok', attributes: { via: place } });
  });

  it('takes the header first, also when it is the wrong one', async () => {
    const { backend } = await openFixture();
    const token = await backend.token();
    const client = open(`${backend.url}?token=${token}`, { headers: bearerHeader(`${token}x`) });
    expect(await refused(client)).toBe('VALIDATION_FAILED');
  });

  it('does not echo jwt.<token> alone, so that a browser gives up', async () => {
    const { backend } = await openFixture();
    const client = open(backend.url, { protocols: [tokenProtocol(await backend.token())] });
    await expect(client.opened).rejects.toThrow(/subprotocol/i);
  });

  it.each([
    ['no token', {}],
    ['a scheme that is not Bearer', { authorization: 'Basic dTpw' }],
  ])('answers NO_TOKEN to %s', async (_name, headers) => {
    const { backend } = await openFixture();
    expect(await refused(open(backend.url, { headers }))).toBe('NO_TOKEN');
  });

  it('refuses a user id that is a placeholder', async () => {
    const { backend } = await openFixture();
    const headers = bearerHeader(await backend.token({ sub: 'test' }));
    expect(await refused(open(backend.url, { headers }))).toBe('WEBSOCKET_AUTH_ERROR');
  });
});

describe('what a token must be', () => {
  const key = (secret: string): Uint8Array => new TextEncoder().encode(secret);
  const sign = (secret: string, alg: string, claims: Record<string, unknown>): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ alg }).sign(key(secret));
  const clock = manualClock();
  const auth = createAuthenticator(SECRET, clock, () => 'id');
  const codeOf = async (token: string): Promise<string> => {
    const result = await auth.verify({ token, via: 'query' });
    return result.ok ? result.userId : result.code;
  };

  it('signed with our secret, HS256, with a subject', async () => {
    expect(await codeOf(await sign(SECRET, 'HS256', { sub: 'user-7' }))).toBe('user-7');
    expect(await codeOf(await sign('another secret', 'HS256', { sub: 'u' }))).toBe(
      'VALIDATION_FAILED',
    );
    expect(await codeOf(await sign(SECRET, 'HS256', {}))).toBe('VALIDATION_FAILED');
    expect(await codeOf(await sign(SECRET.repeat(3), 'HS512', { sub: 'u' }))).toBe(
      'VALIDATION_FAILED',
    );
    const unsigned = `${btoa('{"alg":"none"}')}.${btoa('{"sub":"u"}')}.`;
    expect(await codeOf(unsigned)).toBe('VALIDATION_FAILED');
    expect(await codeOf('not.a.jwt')).toBe('VALIDATION_FAILED');
  });

  it('not expired, by the clock of the backend', async () => {
    const token = await auth.mint({ sub: 'user-8' });
    expect(await codeOf(token)).toBe('user-8');
    clock.advance(12 * 3_600_000 + 1_000);
    expect(await codeOf(token)).toBe('TOKEN_EXPIRED');
  });
});
