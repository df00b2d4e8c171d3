import { z } from 'zod';

export const SESSION_COOKIE = 'tocsin_session';

/** `POST /api/v1/sign-in`. */
export const signInSchema = z.strictObject({ password: z.string().min(1).max(1_024) });

/** `GET /api/v1/me`. */
export const meSchema = z.object({
  authRequired: z.boolean(),
  signedIn: z.boolean(),
  demo: z.boolean(),
});

/** Answer of sign-in and sign-out. */
export const signedInSchema = z.object({ signedIn: z.boolean() });
