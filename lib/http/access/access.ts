import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Actor, type ApiToken, type User, userIdOf } from '../../domain/people/people';
import type { Clock } from '../../kit/clock';
import type { Stored } from '../../store/state-store';
import { createAttemptLimit } from './attempt-limit';
import type { Passwords } from './passwords';
import type { People } from './people';
import { cookieKey, issueSession, readSession, readSessionCookie } from './session-cookie';

/** What a request carries to prove who sent it. */
export type Credentials = { cookie?: string | undefined; authorization?: string | undefined };

/** Who sent a request, and until when (epoch ms) that holds without asking again. */
export type Identity = { actor: Actor; until: number };

export type SignInResult = { ok: true; cookie: string } | { ok: false; retryAfterMs: number };

/** Who may use the server: the admin secret, as a password, a token, or both; named users; API tokens. */
export type Access = {
  /** False where no secret is set and no user exists: the server is then on loopback only, and open. */
  required(): boolean;
  /** Whether sign-in asks for a name. */
  named(): boolean;
  /** Null where nobody was recognised and the door is not open. */
  identify(credentials: Credentials): Promise<Identity | null>;
  /**
   * Without a name, or with `admin`: the admin secret. `client` is the address that failures are counted by.
   * `retryAfterMs` is 0 where another try may follow at once. Errors: AppError `busy`.
   */
  signIn(
    who: { name?: string | undefined; password: string },
    client: string,
  ): Promise<SignInResult>;
  /** A new cookie for a user whose old ones have just ended; null for one who may not come in. */
  renew(userId: string): Promise<string | null>;
};

export type AccessParts = {
  admin: { password: string | null; token: string | null };
  dataKey: Uint8Array;
  clock: Clock;
  people: People;
  passwords: Pick<Passwords, 'verify'>;
  /** Somebody was seen; called on every request that is recognised. */
  seen?: (row: Stored<User> | Stored<ApiToken>) => void;
};

const FOREVER = Number.POSITIVE_INFINITY;
const LOCAL: Actor = { id: 'local', name: 'local', role: 'admin', via: 'open' };
const ADMIN: Actor = { id: 'admin', name: 'admin', role: 'admin', via: 'secret' };

export function createAccess(parts: AccessParts): Access {
  const { admin, clock, people, passwords, seen = () => {} } = parts;
  const key = cookieKey(parts.dataKey, [admin.password, admin.token]);
  const limit = createAttemptLimit(clock);
  const same = constantTimeEqual();
  const guarded = admin.password !== null || admin.token !== null;
  const required = () => guarded || people.any();

  const byBearer = (bearer: string): Identity | null => {
    if (same(bearer, admin.token)) return { actor: ADMIN, until: FOREVER };
    const row = people.token(tokenDigest(bearer));
    if (!row || (row.value.expiresAt ?? FOREVER) <= clock.now()) return null;
    seen(row);
    const { id, name, role, expiresAt } = row.value;
    return { actor: { id, name, role, via: 'token' }, until: expiresAt ?? FOREVER };
  };
  const byCookie = async (cookie: string): Promise<Identity | null> => {
    const session = await readSession(key, cookie, clock.now());
    if (!session) return null;
    if (session.subject === ADMIN.id)
      return guarded ? { actor: ADMIN, until: session.until } : null;
    const row = people.user(session.subject);
    if (!row || row.value.disabled || row.value.sessionVersion !== session.version) return null;
    seen(row);
    const { id, name, role } = row.value;
    return { actor: { id, name, role, via: 'session' }, until: session.until };
  };
  /** Whom the password fits, as the cookie will name them. */
  const subjectOf = async (name: string, password: string) => {
    if (name === '' || name === ADMIN.id) {
      const asPassword = same(password, admin.password);
      const asToken = same(password, admin.token);
      return asPassword || asToken ? { subject: ADMIN.id, version: 0 } : null;
    }
    const user = people.user(name)?.value;
    const known = user && !user.disabled ? user.passwordHash : null;
    const fits = await passwords.verify(known, password);
    return fits && user ? { subject: user.id, version: user.sessionVersion } : null;
  };
  return {
    required,
    named: () => people.any(),
    async identify({ cookie, authorization }) {
      const bearer = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
      const session = readSessionCookie(cookie);
      const found =
        (bearer === undefined ? null : byBearer(bearer)) ??
        (session === null ? null : await byCookie(session));
      return found ?? (required() ? null : { actor: LOCAL, until: FOREVER });
    },
    async signIn({ name = '', password }, client) {
      const waitMs = limit.waitMs(client);
      if (waitMs > 0) return { ok: false, retryAfterMs: waitMs };
      // Counted before it is checked: a crowd of tries at one time must not all find the count low.
      limit.failed(client);
      const subject = await subjectOf(userIdOf(name), password);
      if (!subject) return { ok: false, retryAfterMs: limit.waitMs(client) };
      limit.succeeded(client);
      return { ok: true, cookie: await issueSession(key, subject, clock.now()) };
    },
    async renew(userId) {
      const user = people.user(userId)?.value;
      if (!user || user.disabled) return null;
      return issueSession(key, { subject: user.id, version: user.sessionVersion }, clock.now());
    },
  };
}

function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Compares digests under a key of this process, so that neither length nor content shows in the time it takes. */
function constantTimeEqual(): (given: string, expected: string | null) => boolean {
  const key = randomBytes(32);
  const digest = (text: string) => createHmac('sha256', key).update(text).digest();
  return (given, expected) =>
    timingSafeEqual(digest(given), digest(expected ?? '')) && expected !== null;
}
