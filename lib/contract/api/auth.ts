import { z } from 'zod';
import { passwordSchema, roleSchema, senderScopeSchema } from './people';

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
  /** Of a token that has no role, and of a share link. */
  scope: senderScopeSchema.nullable(),
  /** Whether there is a password here to change. */
  hasPassword: z.boolean(),
  via: z.string().nullable(),
});

/** Response to sign-in. */
export const signedInSchema = z.object({ signedIn: z.boolean() });

/** Response to sign-out. */
export const signedOutSchema = z.object({
  signedIn: z.literal(false),
  /** Where the identity provider signs people out, if it is to; else null. */
  next: z.string().nullable(),
});

/** `GET /api/v1/sign-in/oidc`. */
export const oidcQuerySchema = z.object({ next: z.string().max(2_000).optional() });
