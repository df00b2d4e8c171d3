import { z } from 'zod';
import { passwordSchema, roleSchema } from './people';

export const SESSION_COOKIE = 'tocsin_session';

/** `POST /api/v1/sign-in`. Without a name, the password is the admin secret. */
export const signInSchema = z.strictObject({
  name: z.string().trim().max(80).optional(),
  password: z.string().min(1).max(1_024),
});

/** `PATCH /api/v1/me/password`. */
export const ownPasswordSchema = z.strictObject({
  current: z.string().min(1).max(1_024),
  password: passwordSchema,
});

/** `GET /api/v1/me`. */
export const currentUserSchema = z.object({
  authRequired: z.boolean(),
  signedIn: z.boolean(),
  demo: z.boolean(),
  /** Null without a sign-in. */
  name: z.string().nullable(),
  role: roleSchema.nullable(),
  via: z.string().nullable(),
});

/** Response to sign-in and sign-out. */
export const signedInSchema = z.object({ signedIn: z.boolean() });
