export const SIGN_IN_METHODS = ['password', 'secret', 'oidc'] as const;
/** How somebody signed in: with a user's password, with the admin secret, or at the identity provider. */
export type SignInMethod = (typeof SIGN_IN_METHODS)[number];

/** The user id of sign-ins with the admin secret. */
export const ADMIN_SECRET_ID = 'admin';

/** One browser that is signed in. Deleting it ends the sign-in. Instants are epoch ms. */
export type SignIn = {
  /** Ids sort by time. */
  id: string;
  /** A user's id, or `ADMIN_SECRET_ID`. */
  userId: string;
  /** The user's name at the sign-in. */
  name: string;
  via: SignInMethod;
  /** The user's `sessionVersion` at the sign-in: a higher one ends it. 0 with the admin secret. */
  userVersion: number;
  /** Names the key that signed the cookie: a changed admin secret ends the sign-ins of the key before. */
  keyId: string;
  createdAt: number;
  expiresAt: number;
  /** Rounded to the hour. */
  lastSeenAt: number;
  /** Where the request came from, as far as the server can know. */
  address: string;
  /** The `User-Agent` of the browser, shortened. */
  browser: string;
};
