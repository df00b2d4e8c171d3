import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Actor, type User, userIdOf } from '../../domain/people/people';
import { shareLinkState } from '../../domain/people/share-link';
import { ADMIN_SECRET_ID, type SignInMethod } from '../../domain/people/sign-in';
import type { Clock } from '../../kit/clock';
import type { StateStore } from '../../store/state-store';
import { type Attempt, type AttemptLimit, createAttemptLimit } from './attempt-limit';
import { networkOf } from './client-network';
import type { Seen } from './mark-seen';
import type { Passwords } from './passwords';
import type { People } from './people-cache';
import type { ProxiedUser, ProxyUsers } from './proxy-users';
import { cookieKey, readSessionCookie } from './session-cookie';
import { createSignIns, type SignInSource } from './sign-ins';
import { createTokenLimit, type RefusedTokens, type TokenLimit } from './token-limit';

/** What identifies the sender of a request. */
export type RequestCredentials = {
  cookie?: string | undefined;
  authorization?: string | undefined;
  /** What a trusted proxy says; absent for a request that came another way. */
  proxied?: ProxiedUser | undefined;
  /** Address of the sender, whose wrong tokens are counted; absent where an accepted sender is only checked again. */
  client?: string | undefined;
};

/** The sender of a request, and until when (epoch ms) that is valid without a new check. */
export type Identity = {
  actor: Actor;
  until: number;
  /** The sign-in of its cookie; null where another credential was used. */
  signInId: string | null;
};

type SignInResult = { ok: true; cookie: string } | { ok: false; retryAfterMs: number };

/** How somebody can sign in. */
type SignInMethods = {
  /** With a name and a password. */
  named: boolean;
  /** With a password of any kind. */
  password: boolean;
};

/** Identifies senders by the admin secret (a password, a token, or both), by users and by API tokens. */
export type Access = {
  /** False where no secret is set and no user exists: the server then listens on loopback only, and is open. */
  required(): boolean;
  methods(): SignInMethods;
  /**
   * Null where the sender is not recognised and a sign-in is required. Errors: AppError `forbidden` for a proxy's user without
   * access, `busy` with `details.retryAfterMs` for a wrong token after too many.
   */
  identify(credentials: RequestCredentials): Promise<Identity | null>;
  /**
   * Without a name, or with `admin`: the admin secret. `retryAfterMs` is 0 where another attempt is allowed at once. Errors:
   * AppError `busy`.
   */
  signIn(
    who: { name?: string | undefined; password: string },
    source: SignInSource,
  ): Promise<SignInResult>;
  /** Signs in a user who proved who they are in another way; null for one who may not sign in. */
  admit(userId: string, via: SignInMethod, source: SignInSource): Promise<string | null>;
  /** Ends the sign-in: its cookie and its open links are refused from now on. Answers how it began; null where it is over. */
  signOut(signInId: string): Promise<SignInMethod | null>;
  /** Whether this is a user with a password here. */
  hasPassword(actor: Actor): boolean;
  /** Deletes sign-ins that are over. */
  sweep(): Promise<void>;
  /** Limits other attempts to prove a password, such as at changing it. */
  attempts: AttemptLimit;
  /** Tokens that were refused, since the start. */
  refusedTokens(): RefusedTokens;
};

export type AccessParts = {
  admin: { password: string | null; token: string | null };
  dataKey: Uint8Array;
  clock: Clock;
  people: People;
  passwords: Pick<Passwords, 'verify'>;
  state: Pick<StateStore, 'mutate' | 'list'>;
  /** Whether people come by an identity provider or a proxy: then everybody must sign in. */
  singleSignOn?: boolean;
  proxyUsers?: ProxyUsers | null;
  /** Called with the user, token and sign-in of every recognised request. */
  onSeen?: (row: Seen) => void;
};

const FOREVER = Number.POSITIVE_INFINITY;
const LOCAL: Actor = { id: 'local', name: 'local', role: 'admin', via: 'open' };
const ADMIN: Actor = { id: ADMIN_SECRET_ID, name: 'admin', role: 'admin', via: 'secret' };

export function createAccess(parts: AccessParts): Access {
  const { admin, clock, people, state } = parts;
  const key = cookieKey(parts.dataKey, [admin.password, admin.token]);
  const attempts = createAttemptLimit(clock);
  const signIns = createSignIns({ key, clock, people, state });
  const required = () => isGuarded(parts) || parts.singleSignOn === true || people.any();
  const tokens = createTokenLimit(clock);
  const identifyKnown = createIdentify(parts, { signIns, tokens });
  const subjectOf = createSubjectOf(parts);
  const attemptOf = (account: string, client: string): Attempt => {
    const network = networkOf(client);
    const isKnown = people
      .signInsOf(account)
      .some(({ value }) => networkOf(value.address) === network);
    return { account, client, isKnown };
  };
  return {
    required,
    attempts,
    methods: () => ({
      named: people.hasPasswords(),
      password: isGuarded(parts) || people.hasPasswords(),
    }),
    refusedTokens: tokens.refused,
    async identify(credentials) {
      const found = await identifyKnown(credentials);
      if (found) return found;
      if (!required()) return { actor: LOCAL, until: FOREVER, signInId: null };
      if (credentials.client !== undefined && bearerOf(credentials) !== null)
        tokens.refuse(credentials.client);
      return null;
    },
    async signIn({ name = '', password }, source) {
      const account = userIdOf(name) || ADMIN_SECRET_ID;
      const attempt = attemptOf(account, source.address);
      const waitMs = attempts.begin(attempt);
      if (waitMs > 0) return { ok: false, retryAfterMs: waitMs };
      const subject = await subjectOf(account, password);
      if (!subject) return { ok: false, retryAfterMs: attempts.waitMs(attempt) };
      attempts.succeeded(attempt);
      return { ok: true, cookie: await signIns.begin(subject, source) };
    },
    async admit(userId, via, source) {
      const user = people.user(userId)?.value;
      return user && !user.disabled ? signIns.begin(subjectFor(user, via), source) : null;
    },
    async signOut(signInId) {
      const via = people.signIn(signInId)?.value.via ?? null;
      await signIns.end(signInId);
      return via;
    },
    hasPassword: ({ id, via }) => via === 'session' && people.user(id)?.value.passwordHash !== null,
    sweep: signIns.sweep,
  };
}

const isGuarded = ({ admin }: Pick<AccessParts, 'admin'>) =>
  admin.password !== null || admin.token !== null;

const subjectFor = (user: User, via: SignInMethod) => ({
  userId: user.id,
  name: user.name,
  userVersion: user.sessionVersion,
  via,
});

/** The link of a shared view, by the digest of its token; null where there is none that is open. */
function createIdentifyByLink({ clock, people, onSeen = () => {} }: AccessParts) {
  return (digest: string): Identity | null => {
    const row = people.shareLink(digest);
    if (!row) return null;
    const { id, targetId, expiresAt } = row.value;
    const at = { now: clock.now(), hasMaker: people.hasMaker(row.value) };
    if (shareLinkState(row.value, at) !== 'open') return null;
    onSeen(row);
    const actor: Actor = {
      id,
      name: 'a share link',
      role: null,
      scope: 'share',
      share: { targetId, expiresAt },
      via: 'link',
    };
    return { actor, until: expiresAt, signInId: null };
  };
}

/** Whom a token, a cookie or a proxy stands for; null where none of them is valid. */
function createIdentify(
  parts: AccessParts,
  {
    signIns,
    tokens,
  }: { signIns: Pick<ReturnType<typeof createSignIns>, 'find'>; tokens: TokenLimit },
) {
  const { admin, clock, people, proxyUsers, onSeen = () => {} } = parts;
  const isEqual = constantTimeEqual();
  const identifyByLink = createIdentifyByLink(parts);
  /** Random tokens cannot be guessed and are never limited; the admin secret is what somebody has thought of. */
  const isAdminToken = (bearer: string, client: string | undefined) => {
    if (client === undefined) return isEqual(bearer, admin.token);
    if (!tokens.mayGuess(client) || !isEqual(bearer, admin.token)) return false;
    tokens.noteRight(client);
    return true;
  };
  const identifyByToken = (bearer: string, client: string | undefined): Identity | null => {
    if (isAdminToken(bearer, client)) return { actor: ADMIN, until: FOREVER, signInId: null };
    const digest = tokenDigest(bearer);
    const link = identifyByLink(digest);
    if (link) return link;
    const row = people.token(digest);
    if (!row || (row.value.expiresAt ?? FOREVER) <= clock.now()) return null;
    onSeen(row);
    const { id, name, role, scope, location, expiresAt } = row.value;
    const actor: Actor = {
      id,
      name,
      role,
      scope: scope ?? undefined,
      location: location ?? undefined,
      via: 'token',
    };
    return { actor, until: expiresAt ?? FOREVER, signInId: null };
  };
  const identifyByCookie = async (cookie: string): Promise<Identity | null> => {
    const signIn = await signIns.find(cookie);
    if (!signIn) return null;
    const { id: signInId, userId, userVersion, expiresAt: until } = signIn.value;
    if (userId === ADMIN_SECRET_ID) {
      if (!isGuarded(parts)) return null;
      onSeen(signIn);
      return { actor: ADMIN, until, signInId };
    }
    const row = people.user(userId);
    if (!row || row.value.disabled || row.value.sessionVersion !== userVersion) return null;
    onSeen(row);
    onSeen(signIn);
    const { id, name, role } = row.value;
    return { actor: { id, name, role, via: 'session' }, until, signInId };
  };
  const identifyByProxy = async (proxied: ProxiedUser): Promise<Identity | null> => {
    if (!proxyUsers) return null;
    const row = await proxyUsers.find(proxied);
    onSeen(row);
    const { id, name, role } = row.value;
    return { actor: { id, name, role, via: 'proxy' }, until: FOREVER, signInId: null };
  };
  return async (credentials: RequestCredentials) => {
    const { cookie, proxied, client } = credentials;
    const bearer = bearerOf(credentials);
    const session = readSessionCookie(cookie);
    return (
      (bearer === null ? null : identifyByToken(bearer, client)) ??
      (session === null ? null : await identifyByCookie(session)) ??
      (proxied === undefined ? null : await identifyByProxy(proxied))
    );
  };
}

const bearerOf = ({ authorization }: RequestCredentials): string | null =>
  /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? null;

/** Whom an account and a password belong to; null where the password is wrong. */
function createSubjectOf({ admin, people, passwords }: AccessParts) {
  const isEqual = constantTimeEqual();
  return async (account: string, password: string) => {
    if (account === ADMIN_SECRET_ID) {
      const asPassword = isEqual(password, admin.password);
      const asToken = isEqual(password, admin.token);
      const { id, name } = ADMIN;
      return asPassword || asToken
        ? { userId: id, name, userVersion: 0, via: 'secret' as const }
        : null;
    }
    const user = people.user(account)?.value;
    const known = user && !user.disabled ? user.passwordHash : null;
    const isCorrect = await passwords.verify(known, password);
    return isCorrect && user ? subjectFor(user, 'password') : null;
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
