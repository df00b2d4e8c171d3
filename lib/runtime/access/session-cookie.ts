import { createHash, hkdfSync } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { SESSION_COOKIE } from '../../contract/auth';

/** How long a sign-in lasts. */
export const SESSION_SECONDS = 12 * 60 * 60;

const ISSUER = 'tocsin';

/** Key of the cookie's signature. It depends on the admin secrets, so changing one ends every sign-in. */
export function cookieKey(dataKey: Uint8Array, secrets: readonly (string | null)[]): Uint8Array {
  const salt = createHash('sha256').update(JSON.stringify(secrets)).digest();
  return new Uint8Array(hkdfSync('sha256', dataKey, salt, 'tocsin session cookie', 32));
}

/** A signed proof of sign-in, good for `SESSION_SECONDS` from `now` (epoch ms). */
export function issueSession(key: Uint8Array, now: number): Promise<string> {
  const seconds = Math.floor(now / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(ISSUER)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + SESSION_SECONDS)
    .sign(key);
}

/** Epoch ms at which a genuine cookie runs out, or null for one that is forged or over. */
export async function sessionExpiry(
  key: Uint8Array,
  cookie: string,
  now: number,
): Promise<number | null> {
  try {
    const options = { algorithms: ['HS256'], issuer: ISSUER, currentDate: new Date(now) };
    const { payload } = await jwtVerify(cookie, key, options);
    return payload.exp === undefined ? null : payload.exp * 1000;
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
  return `${SESSION_COOKIE}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${age}${secure ? '; Secure' : ''}`;
}
