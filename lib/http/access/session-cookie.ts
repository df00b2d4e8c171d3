import { createHash, hkdfSync } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { SESSION_COOKIE } from '../../contract/api/auth';
import { BASE_PATH } from '../../contract/base-path';

/** How long a sign-in lasts. */
const SESSION_SECONDS = 12 * 60 * 60;

const ISSUER = 'tocsin';

/** Key of the cookie's signature. It depends on the admin secrets, so that a changed secret ends every sign-in. */
export function cookieKey(dataKey: Uint8Array, secrets: readonly (string | null)[]): Uint8Array {
  const salt = createHash('sha256').update(JSON.stringify(secrets)).digest();
  return new Uint8Array(hkdfSync('sha256', dataKey, salt, 'tocsin session cookie', 32));
}

/** The user who signed in. `version` is the user's at that moment: a later, higher one ends the session. */
export type Session = { subject: string; version: number };

/** A signed proof of sign-in, good for `SESSION_SECONDS` from `now` (epoch ms). */
export function issueSession(key: Uint8Array, session: Session, now: number): Promise<string> {
  const seconds = Math.floor(now / 1000);
  return new SignJWT({ ver: session.version })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(ISSUER)
    .setSubject(session.subject)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + SESSION_SECONDS)
    .sign(key);
}

/** The session of a valid cookie, with the epoch ms at which it expires; null for a forged or expired one. */
export async function readSession(
  key: Uint8Array,
  cookie: string,
  now: number,
): Promise<(Session & { until: number }) | null> {
  try {
    const options = { algorithms: ['HS256'], issuer: ISSUER, currentDate: new Date(now) };
    const { sub, exp, ver } = (await jwtVerify(cookie, key, options)).payload;
    if (sub === undefined || exp === undefined || typeof ver !== 'number') return null;
    return { subject: sub, version: ver, until: exp * 1000 };
  } catch {
    return null;
  }
}

/** The value of our cookie in a `Cookie` header. */
export function readSessionCookie(header: string | undefined): string | null {
  for (const part of (header ?? '').slice(0, 16_384).split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name === SESSION_COOKIE && value) return value;
  }
  return null;
}

/** `Set-Cookie` for a sign-in, or with an empty value for a sign-out. */
export function sessionSetCookie(value: string, secure: boolean): string {
  const age = value === '' ? 0 : SESSION_SECONDS;
  return `${SESSION_COOKIE}=${value}; Path=${BASE_PATH || '/'}; HttpOnly; SameSite=Lax; Max-Age=${age}${secure ? '; Secure' : ''}`;
}
