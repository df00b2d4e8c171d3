import { Buffer } from 'node:buffer';
import { createSecretKey } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../kit/clock';

type AuthErrorCode = 'NO_TOKEN' | 'VALIDATION_FAILED' | 'TOKEN_EXPIRED';
type AuthResult =
  | { ok: true; userId: string; via: TokenPlace }
  | { ok: false; code: AuthErrorCode; message: string; via: TokenPlace | null };
type TokenPlace = 'header' | 'subprotocol' | 'query';
export type PresentedToken = { token: string; via: TokenPlace };

const SUBPROTOCOL_PREFIX = 'jwt.';
/** The only subprotocol that is ever echoed. */
export const AUTH_SUBPROTOCOL = 'jwt-auth';
const TOKEN_LIFE_S = 12 * 3600;

/** The token of an upgrade request: Authorization header, then subprotocol `jwt.<base64url>`, then `?token=`. */
export function presentedToken(
  headers: IncomingHttpHeaders,
  query: URLSearchParams,
): PresentedToken | null {
  const bearer = /^Bearer[ ]+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer) return { token: bearer, via: 'header' };
  const offer = (headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((protocol) => protocol.trim())
    .find((protocol) => protocol.startsWith(SUBPROTOCOL_PREFIX));
  if (offer) {
    const encoded = offer.slice(SUBPROTOCOL_PREFIX.length);
    return { token: Buffer.from(encoded, 'base64url').toString('utf8'), via: 'subprotocol' };
  }
  const token = query.get('token');
  return token ? { token, via: 'query' } : null;
}

export type Authenticator = {
  verify(presented: PresentedToken | null): Promise<AuthResult>;
  /** A valid token; claims override the defaults (`sub` is a new user for each). */
  mint(claims?: JWTPayload): Promise<string>;
};

/** Signed HS256 tokens. The user id is the claim `sub`. */
export function createAuthenticator(
  secret: string,
  clock: Clock,
  newId: () => string,
): Authenticator {
  // A KeyObject is imported once instead of for every token.
  const key = createSecretKey(secret, 'utf8');
  return {
    async verify(presented) {
      if (!presented) {
        return { ok: false, code: 'NO_TOKEN', message: 'No JWT token found', via: null };
      }
      const { token, via } = presented;
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ['HS256'],
          requiredClaims: ['sub'],
          currentDate: new Date(clock.now()),
        });
        return { ok: true, userId: String(payload.sub), via };
      } catch (error) {
        return { ok: false, ...authFailure(error), via };
      }
    },
    mint(claims = {}) {
      const now = Math.floor(clock.now() / 1000);
      return new SignJWT({ sub: `user-${newId()}`, iat: now, exp: now + TOKEN_LIFE_S, ...claims })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .sign(key);
    },
  };
}

function authFailure(error: unknown): { code: AuthErrorCode; message: string } {
  if (error instanceof errors.JWTExpired) {
    return { code: 'TOKEN_EXPIRED', message: 'Token has expired' };
  }
  return { code: 'VALIDATION_FAILED', message: 'Token validation failed' };
}
