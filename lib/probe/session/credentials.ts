import { createHmac } from 'node:crypto';
import { parseAuthWay } from '../../domain/targets/auth-way';
import { formsOfSecret, journeyOf } from './declared-session';
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
  secrets: string[];
  userId: string;
  warnings: string[];
};

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
  const base = {
    url: spec.url,
    headers: { ...spec.headers },
    protocols: [],
    token: null,
    secrets: requestSecrets(spec),
    userId: ids.userId,
    warnings: [],
  };
  const { credentials } = spec;
  const placement = journeyOf(spec)?.usesToken ? 'journey' : spec.auth;
  if (credentials.kind === 'none') return base;
  if (credentials.kind === 'token') {
    return {
      ...place(base, placement, credentials.token),
      userId: subjectOf(credentials.token),
      warnings: ['user ids do not rotate: a fixed token is used for every session'],
    };
  }
  const token = mint(credentials, ids.userId, now);
  const subject = credentials.claims.sub;
  const minted = place(base, placement, token);
  minted.secrets.push(credentials.secret);
  return { ...minted, userId: typeof subject === 'string' ? subject : ids.userId };
}

const JOSE_HEADER = encode({ alg: 'HS256', typ: 'JWT' });

/** A JWT (RFC 7519) signed with HS256 (RFC 7518 §3.2). Synchronous: one promise per session costs the probe much of its rate. */
function mint(
  credentials: { secret: string; claims: Record<string, unknown> },
  userId: string,
  now: number,
): string {
  const issuedAt = Math.floor(now / 1000);
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
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

function encode(part: Record<string, unknown>): string {
  return Buffer.from(JSON.stringify(part), 'utf8').toString('base64url');
}

function place(
  base: SessionCredentials,
  auth: SessionSpec['auth'] | 'journey',
  token: string,
): SessionCredentials {
  if (auth === 'journey')
    return { ...base, token, secrets: [...formsOfSecret(token), ...base.secrets] };
  const way = parseAuthWay(auth) ?? { placement: 'header', name: null, protocols: null };
  const encoded = Buffer.from(token, 'utf8').toString('base64url');
  const secrets = [token, encodeURIComponent(token), encoded, ...base.secrets];
  const known = { ...base, token, secrets };
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
