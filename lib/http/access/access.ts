import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Actor, type ApiToken, type User, userIdOf } from '../../domain/people/people';
import type { Clock } from '../../kit/clock';
import type { Stored } from '../../store/state-store';
import { createAttemptLimit } from './attempt-limit';
import type { Passwords } from './passwords';
import type { People } from './people-cache';
import { cookieKey, issueSession, readSession, readSessionCookie } from './session-cookie';

/** The headers of a request that identify its sender. */
export type RequestCredentials = {
  cookie?: string | undefined;
  authorization?: string | undefined;
};

/** The sender of a request, and until when (epoch ms) that is valid without a new check. */
export type Identity = { actor: Actor; until: number };

type SignInResult = { ok: true; cookie: string } | { ok: false; retryAfterMs: number };

/** Identifies senders by the admin secret (a password, a token, or both), by named users and by API tokens. */
export type Access = {
  /** False where no secret is set and no user exists: the server then listens on loopback only, and is open. */
  required(): boolean;
  /** Whether sign-in asks for a name. */
  named(): boolean;
  /** Null where the sender is not recognised and a sign-in is required. */
  identify(credentials: RequestCredentials): Promise<Identity | null>;
  /**
   * Without a name, or with `admin`: the admin secret. `client` is the address that failures are counted by.
   * `retryAfterMs` is 0 where another attempt is allowed at once. Errors: AppError `busy`.
   */
  signIn(
    who: { name?: string | undefined; password: string },
    client: string,
  ): Promise<SignInResult>;
  /** A new cookie for a user whose earlier ones have just ended; null for one who may not sign in. */
  renew(userId: string): Promise<string | null>;
};

export type AccessParts = {
  admin: { password: string | null; token: string | null };
  dataKey: Uint8Array;
  clock: Clock;
  people: People;
  passwords: Pick<Passwords, 'verify'>;
  /** Called with the user or token of every recognised request. */
  onSeen?: (row: Stored<User> | Stored<ApiToken>) => void;
};

const FOREVER = Number.POSITIVE_INFINITY;
const LOCAL: Actor = { id: 'local', name: 'local', role: 'admin', via: 'open' };
const ADMIN: Actor = { id: 'admin', name: 'admin', role: 'admin', via: 'secret' };

export function createAccess(parts: AccessParts): Access {
  const { admin, clock, people, passwords, onSeen = () => {} } = parts;
  const key = cookieKey(parts.dataKey, [admin.password, admin.token]);
  const limit = createAttemptLimit(clock);
  const isEqual = constantTimeEqual();
  const guarded = admin.password !== null || admin.token !== null;
  const required = () => guarded || people.any();

  const identifyByToken = (bearer: string): Identity | null => {
    if (isEqual(bearer, admin.token)) return { actor: ADMIN, until: FOREVER };
    const row = people.token(tokenDigest(bearer));
    if (!row || (row.value.expiresAt ?? FOREVER) <= clock.now()) return null;
    onSeen(row);
    const { id, name, role, expiresAt } = row.value;
    return { actor: { id, name, role, via: 'token' }, until: expiresAt ?? FOREVER };
  };
  const identifyByCookie = async (cookie: string): Promise<Identity | null> => {
    const session = await readSession(key, cookie, clock.now());
    if (!session) return null;
    if (session.subject === ADMIN.id)
      return guarded ? { actor: ADMIN, until: session.until } : null;
    const row = people.user(session.subject);
    if (!row || row.value.disabled || row.value.sessionVersion !== session.version) return null;
    onSeen(row);
    const { id, name, role } = row.value;
    return { actor: { id, name, role, via: 'session' }, until: session.until };
  };
  /** The user to whom the password belongs, as the cookie names them. */
  const subjectOf = async (name: string, password: string) => {
    if (name === '' || name === ADMIN.id) {
      const asPassword = isEqual(password, admin.password);
      const asToken = isEqual(password, admin.token);
      return asPassword || asToken ? { subject: ADMIN.id, version: 0 } : null;
    }
    const user = people.user(name)?.value;
    const known = user && !user.disabled ? user.passwordHash : null;
    const isCorrect = await passwords.verify(known, password);
    return isCorrect && user ? { subject: user.id, version: user.sessionVersion } : null;
  };
  return {
    required,
    named: () => people.any(),
    async identify({ cookie, authorization }) {
      const bearer = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
      const session = readSessionCookie(cookie);
      const found =
        (bearer === undefined ? null : identifyByToken(bearer)) ??
        (session === null ? null : await identifyByCookie(session));
      return found ?? (required() ? null : { actor: LOCAL, until: FOREVER });
    },
    async signIn({ name = '', password }, client) {
      const waitMs = limit.waitMs(client);
      if (waitMs > 0) return { ok: false, retryAfterMs: waitMs };
      // Counted before it is checked, so that many attempts at one time do not all read a low count.
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

/** Compares digests under a key of this process, so that the time reveals neither length nor content. */
function constantTimeEqual(): (given: string, expected: string | null) => boolean {
  const key = randomBytes(32);
  const digest = (text: string) => createHmac('sha256', key).update(text).digest();
  return (given, expected) =>
    timingSafeEqual(digest(given), digest(expected ?? '')) && expected !== null;
}
