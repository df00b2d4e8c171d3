import { z } from 'zod';
import { SIGN_IN_METHODS } from '../../domain/people/sign-in';
import { isoSchema } from '../primitives';
import { signedInSchema } from './auth';
import type { ApiRoutes } from './operation';

const signInViewSchema = z.object({
  id: z.string(),
  userId: z.string(),
  name: z.string(),
  via: z.enum(SIGN_IN_METHODS),
  createdAt: isoSchema,
  expiresAt: isoSchema,
  /** To the hour. */
  lastSeenAt: isoSchema,
  address: z.string(),
  browser: z.string(),
  /** Whether the request came with it. */
  current: z.boolean(),
});
export type SignInView = z.infer<typeof signInViewSchema>;
export const signInListSchema = z.object({ signIns: z.array(signInViewSchema) });

/** `DELETE /api/v1/sign-ins`. */
export const endSignInsQuerySchema = z.object({ user: z.string().min(1).max(200) });

export const signInRoutes: ApiRoutes = {
  '/api/v1/me/sign-ins': {
    get: { summary: 'Where you are signed in', answer: signInListSchema, role: 'viewer' },
    delete: {
      summary: 'Sign out everywhere, here too',
      answer: signedInSchema,
      role: 'viewer',
    },
  },
  '/api/v1/me/sign-ins/{id}': {
    delete: { summary: 'End one of your sign-ins', status: 204, role: 'viewer' },
  },
  '/api/v1/sign-ins': {
    get: { summary: 'Who is signed in, and where', answer: signInListSchema, role: 'admin' },
    delete: {
      summary: 'End all sign-ins of a user, given its id (`admin` for the admin secret)',
      query: endSignInsQuerySchema,
      status: 204,
      role: 'admin',
    },
  },
  '/api/v1/sign-ins/{id}': {
    delete: { summary: 'End a sign-in', status: 204, role: 'admin' },
  },
};
