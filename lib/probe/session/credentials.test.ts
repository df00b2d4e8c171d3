import { randomBytes } from 'node:crypto';
import { jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { makeCredentials } from './credentials';
import { DEFAULT_DEADLINES } from './limits';
import { freshIds } from './session-ids';
import { DEFAULT_SESSION_LIMITS } from './session-limits';
import type { SessionSpec } from './session-spec';

const SECRET = 'a-secret-of-the-backend-under-test';
const NOW = Date.UTC(2025, 8, 8, 3, 0, 0);

const spec = (auth: SessionSpec['auth'], claims: Record<string, unknown> = {}): SessionSpec => ({
  id: 'session',
  url: 'ws://127.0.0.1:1/ws',
  transport: 'ws',
  auth,
  credentials: { kind: 'jwt', secret: SECRET, claims },
  headers: {},
  deadlines: DEFAULT_DEADLINES,
  limits: DEFAULT_SESSION_LIMITS,
  holdMs: 0,
});

const verify = (token: string) =>
  jwtVerify(token, new TextEncoder().encode(SECRET), { currentDate: new Date(NOW + 1_000) });

describe('a minted token', () => {
  it('is one that an independent library accepts, with the session’s own user', async () => {
    const ids = freshIds(NOW, randomBytes);
    const { headers, userId } = makeCredentials(spec('header', { tier: 'gold' }), ids, NOW);
    const token = String(headers.authorization).replace('Bearer ', '');
    const { payload, protectedHeader } = await verify(token);
    expect(protectedHeader.alg).toBe('HS256');
    expect(payload).toMatchObject({ sub: userId, tier: 'gold', iat: NOW / 1000 });
    await expect(jwtVerify(token, new TextEncoder().encode('another-secret'))).rejects.toThrow();
  });

  it('is the same wherever it is placed, and is always named as a secret', async () => {
    const ids = freshIds(NOW, randomBytes);
    const query = makeCredentials(spec('query'), ids, NOW);
    const subprotocol = makeCredentials(spec('subprotocol'), ids, NOW);
    const fromQuery = String(new URL(query.url).searchParams.get('token'));
    const [offer, encoded = ''] = subprotocol.protocols;
    const fromProtocol = Buffer.from(encoded.replace('jwt.', ''), 'base64url').toString('utf8');
    expect(offer).toBe('jwt-auth');
    expect(fromProtocol).toBe(fromQuery);
    expect((await verify(fromQuery)).payload.sub).toBe(query.userId);
    expect(query.secrets.all()).toContain(fromQuery);
    expect(subprotocol.secrets.all()).toContain(fromProtocol);
  });
});
