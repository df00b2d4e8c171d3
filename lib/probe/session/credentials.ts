import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { cacheByText } from '../../domain/cached';
import { parseAuthWay } from '../../domain/targets/auth-way';
import { formsOfSecret, journeyOf } from './declared-session';
import { type PresentedSecret, SessionSecrets } from './record/session-secrets';
import { requestSecrets } from './request-secrets';
import type { SessionIds, SessionSpec } from './session-spec';

/** What a session puts into the upgrade request to authenticate, and which values of it are secret. */
export type SessionCredentials = {
  url: string;
  headers: Record<string, string>;
  protocols: string[];
  /** For the auth payload of Socket.IO. */
  payload?: Record<string, string>;
  /** The credential as it is presented; null where there is none. */
  token: string | null;
  secrets: SessionSecrets;
  userId: string;
  warnings: string[];
};

/** Shared by the sessions that have none. */
const NO_WARNINGS: string[] = [];

/** Lifetime of a minted token in seconds: longer than any session. */
const TOKEN_SECONDS = 900;

/**
 * Makes the credentials of one session. A token is used as it is; a JWT is minted (HS256) with the session's own user id as
 * `sub`, unless the target's claims name a `sub`.
 */
export function makeCredentials(
  spec: SessionSpec,
  ids: SessionIds,
  now: number,
): SessionCredentials {
  const { credentials } = spec;
  const bare = {
    url: spec.url,
    headers: { ...spec.headers },
    protocols: [],
    token: null,
    userId: ids.userId,
    warnings: NO_WARNINGS,
  };
  if (credentials.kind === 'none')
    return { ...bare, secrets: new SessionSecrets(requestSecrets(spec)) };
  if (credentials.kind === 'token') {
    const { token } = credentials;
    const secrets = new SessionSecrets(requestSecrets(spec), new PresentedToken(spec, { token }));
    return {
      ...place({ ...bare, secrets }, placementOf(spec), token),
      userId: subjectOf(token),
      warnings: ['user ids do not rotate: a fixed token is used for every session'],
    };
  }
  const token = mint(credentials, ids.userId, Math.floor(now / 1000));
  const subject = credentials.claims.sub;
  const known = requestSecrets(spec, credentials.secret);
  const presented = new PresentedToken(spec, { token, userId: ids.userId, now });
  return {
    ...place({ ...bare, secrets: new SessionSecrets(known, presented) }, placementOf(spec), token),
    userId: typeof subject === 'string' ? subject : ids.userId,
  };
}

function placementOf(spec: SessionSpec): SessionSpec['auth'] | 'journey' {
  return journeyOf(spec)?.usesToken ? 'journey' : spec.auth;
}

/** The token of a session as a secret. Keeps no text of its own: a token that was minted is minted again, which gives the same one. */
class PresentedToken implements PresentedSecret {
  readonly length: number;
  private readonly spec: SessionSpec;
  private readonly userId: string;
  /** Whole seconds: a number that takes no memory of its own. */
  private readonly issuedAt: number;

  constructor(
    spec: SessionSpec,
    { token, userId = '', now = 0 }: { token: string; userId?: string; now?: number },
  ) {
    this.length = token.length;
    this.spec = spec;
    this.userId = userId;
    this.issuedAt = Math.floor(now / 1000);
  }

  forms(): string[] {
    const { credentials } = this.spec;
    if (credentials.kind === 'none') return [];
    const token =
      credentials.kind === 'token'
        ? credentials.token
        : mint(credentials, this.userId, this.issuedAt);
    if (placementOf(this.spec) === 'journey') return formsOfSecret(token);
    return [token, encodeURIComponent(token), Buffer.from(token, 'utf8').toString('base64url')];
  }
}

/** A target signs the tokens of all its sessions with one secret. */
const keyOf = cacheByText((secret): KeyObject => createSecretKey(Buffer.from(secret, 'utf8')));

const JOSE_HEADER = encode({ alg: 'HS256', typ: 'JWT' });

/** A JWT (RFC 7519) signed with HS256 (RFC 7518 §3.2). Synchronous: one promise per session costs the probe much of its rate. */
function mint(
  credentials: { secret: string; claims: Record<string, unknown> },
  userId: string,
  issuedAt: number,
): string {
  const { claims, secret } = credentials;
  const body = encode({
    user_id: userId,
    ...claims,
    sub: typeof claims.sub === 'string' ? claims.sub : userId,
    jti: `${userId}-${issuedAt}`,
    iat: issuedAt,
    exp: issuedAt + TOKEN_SECONDS,
  });
  const signed = `${JOSE_HEADER}.${body}`;
  return `${signed}.${createHmac('sha256', keyOf(secret)).update(signed).digest('base64url')}`;
}

function encode(part: Record<string, unknown>): string {
  return Buffer.from(JSON.stringify(part), 'utf8').toString('base64url');
}

function place(
  base: SessionCredentials,
  auth: SessionSpec['auth'] | 'journey',
  token: string,
): SessionCredentials {
  const known = { ...base, token };
  if (auth === 'journey') return known;
  const way = parseAuthWay(auth) ?? { placement: 'header', name: null, protocols: null };
  switch (way.placement) {
    case 'header': {
      const isUsual = way.name === null || /^authorization$/i.test(way.name);
      const value = isUsual ? `Bearer ${token}` : token;
      const name = (way.name ?? 'authorization').toLowerCase();
      return { ...known, headers: { ...base.headers, [name]: value } };
    }
    case 'query': {
      const url = new URL(base.url);
      url.searchParams.set(way.name ?? 'token', token);
      return { ...known, url: url.href };
    }
    case 'cookie': {
      const own = base.headers.cookie ? `${base.headers.cookie}; ` : '';
      const cookie = `${own}${way.name ?? 'token'}=${token}`;
      return { ...known, headers: { ...base.headers, cookie } };
    }
    case 'payload':
      return { ...known, payload: { [way.name ?? 'token']: token } };
    case 'subprotocol': {
      const encoded = Buffer.from(token, 'utf8').toString('base64url');
      const protocols = way.protocols ?? ['jwt-auth', 'jwt.$token|base64url'];
      return {
        ...known,
        protocols: protocols.map((one) =>
          one.replaceAll('$token|base64url', encoded).replaceAll('$token', token),
        ),
      };
    }
  }
}

/** The `sub` of a token that is not ours; empty where it names none. Not verified, only recorded. */
function subjectOf(token: string): string {
  const body = token.split('.')[1];
  if (!body || body.length > 8192) return '';
  try {
    const claims: unknown = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
    const subject =
      typeof claims === 'object' && claims !== null && 'sub' in claims ? claims.sub : '';
    return typeof subject === 'string' ? subject.slice(0, 128) : '';
  } catch {
    return '';
  }
}
