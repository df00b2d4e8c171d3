import { SignJWT } from 'jose';
import { JWT_SECRET } from './server-fixture';

/** One user's token for an hour, signed as the reference backend expects it. */
export function fixedToken(): Promise<string> {
  return new SignJWT({ user_id: 'one-user-for-all' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('one-user-for-all')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(JWT_SECRET));
}
