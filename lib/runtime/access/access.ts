import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../kit/clock';
import { createAttemptLimit } from './attempt-limit';
import { cookieKey, issueSession, readSessionCookie, sessionExpiry } from './session-cookie';

/** What a request carries to prove who sent it. */
export type Credentials = { cookie?: string | undefined; authorization?: string | undefined };

export type SignInResult = { ok: true; cookie: string } | { ok: false; retryAfterMs: number };

/** Who may use the server. One admin secret, as a password, a token, or both. */
export type Access = {
  /** False where no secret is set: the server is then on loopback only, and open. */
  required: boolean;
  /** Epoch ms until which the request is allowed (`Infinity` for a bearer token); null where it is not. */
  allowedUntil(credentials: Credentials): Promise<number | null>;
  /** `client` is the address that failures are counted by. `retryAfterMs` is 0 where another try may follow at once. */
  signIn(password: string, client: string): Promise<SignInResult>;
};

export function createAccess(options: {
  admin: { password: string | null; token: string | null };
  dataKey: Uint8Array;
  clock: Clock;
}): Access {
  const { admin, clock } = options;
  const key = cookieKey(options.dataKey, [admin.password, admin.token]);
  const limit = createAttemptLimit(clock);
  const same = constantTimeEqual();
  const required = admin.password !== null || admin.token !== null;
  return {
    required,
    async allowedUntil({ cookie, authorization }) {
      if (!required) return Number.POSITIVE_INFINITY;
      const bearer = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
      if (bearer !== undefined && same(bearer, admin.token)) return Number.POSITIVE_INFINITY;
      const session = readSessionCookie(cookie);
      return session === null ? null : sessionExpiry(key, session, clock.now());
    },
    async signIn(password, client) {
      const waitMs = limit.waitMs(client);
      if (waitMs > 0) return { ok: false, retryAfterMs: waitMs };
      const asPassword = same(password, admin.password);
      const asToken = same(password, admin.token);
      if (!asPassword && !asToken) {
        limit.failed(client);
        return { ok: false, retryAfterMs: limit.waitMs(client) };
      }
      limit.succeeded(client);
      return { ok: true, cookie: await issueSession(key, clock.now()) };
    },
  };
}

/** Compares digests under a key of this process, so that neither length nor content shows in the time it takes. */
function constantTimeEqual(): (given: string, expected: string | null) => boolean {
  const key = randomBytes(32);
  const digest = (text: string) => createHmac('sha256', key).update(text).digest();
  return (given, expected) =>
    timingSafeEqual(digest(given), digest(expected ?? '')) && expected !== null;
}
