import { createHash, hkdfSync } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { SESSION_COOKIE } from '../../contract/api/auth';
import { BASE_PATH } from '../../contract/base-path';
import type { SignIn } from '../../domain/people/sign-in';

/** How long a sign-in lasts. */
export const SESSION_SECONDS = 12 * 60 * 60;

const ISSUER = 'tocsin';

/** Key of the cookie's signature. It depends on the admin secrets, so that a changed secret ends every sign-in. */
export function cookieKey(dataKey: Uint8Array, secrets: readonly (string | null)[]): Uint8Array {
  const salt = createHash('sha256').update(JSON.stringify(secrets)).digest();
  return new Uint8Array(hkdfSync('sha256', dataKey, salt, 'tocsin session cookie', 32));
}

/** Names a key without revealing it, so that a stored sign-in says which key signed its cookie. */
export function keyIdOf(key: Uint8Array): string {
  return createHash('sha256').update('tocsin key id').update(key).digest('hex').slice(0, 16);
}

/** The signed id of a sign-in, valid until `expiresAt` (epoch ms). */
export function signCookie(
  key: Uint8Array,
  { id, createdAt, expiresAt }: Pick<SignIn, 'id' | 'createdAt' | 'expiresAt'>,
): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(ISSUER)
    .setJti(id)
    .setIssuedAt(Math.floor(createdAt / 1000))
    .setExpirationTime(Math.floor(expiresAt / 1000))
    .sign(key);
}

/** The id of the sign-in in a valid cookie; null for a forged or expired one. */
export async function readCookie(
  key: Uint8Array,
  cookie: string,
  now: number,
): Promise<string | null> {
  try {
    const options = { algorithms: ['HS256'], issuer: ISSUER, currentDate: new Date(now) };
    return (await jwtVerify(cookie, key, options)).payload.jti ?? null;
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
