import { createHmac } from 'node:crypto';
import type { SessionIds, SessionSpec } from './session-spec';

/** How a session presents itself: what goes into the upgrade request, and which values are secret. */
export type Presented = {
  url: string;
  headers: Record<string, string>;
  protocols: string[];
  secrets: string[];
  userId: string;
  warnings: string[];
};

/** Lifetime of a minted token in seconds: longer than any session. */
const TOKEN_SECONDS = 900;

/**
 * Makes the credentials of one session. A token is used as it is; a JWT is minted (HS256) with the session's own
 * user id as `sub`, which the target's claims may not override unless they say so.
 */
export function present(spec: SessionSpec, ids: SessionIds, now: number): Presented {
  const base = {
    url: spec.url,
    headers: { ...spec.headers },
    protocols: [],
    secrets: [],
    userId: ids.userId,
    warnings: [],
  };
  const { credentials } = spec;
  if (credentials.kind === 'none') return base;
  if (credentials.kind === 'token') {
    return {
      ...place(base, spec.auth, credentials.token),
      userId: subjectOf(credentials.token),
      warnings: ['user ids do not rotate: a fixed token is used for every session'],
    };
  }
  const token = mint(credentials, ids.userId, now);
  const subject = credentials.claims.sub;
  const minted = place(base, spec.auth, token);
  minted.secrets.push(credentials.secret);
  return { ...minted, userId: typeof subject === 'string' ? subject : ids.userId };
}

const JOSE_HEADER = encode({ alg: 'HS256', typ: 'JWT' });

/** RFC 7519, signed as RFC 7518 §3.2 says: in one call, because a promise a session is what the probe's rate was lost to. */
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

function place(base: Presented, auth: SessionSpec['auth'], token: string): Presented {
  if (auth === 'header') {
    return {
      ...base,
      headers: { ...base.headers, authorization: `Bearer ${token}` },
      secrets: [token],
    };
  }
  if (auth === 'query') {
    const url = new URL(base.url);
    url.searchParams.set('token', token);
    return { ...base, url: url.href, secrets: [token, encodeURIComponent(token)] };
  }
  const encoded = Buffer.from(token, 'utf8').toString('base64url');
  return { ...base, protocols: ['jwt-auth', `jwt.${encoded}`], secrets: [token, encoded] };
}

/** Who a foreign token says it is; empty where it does not say. Not verified, only recorded. */
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
