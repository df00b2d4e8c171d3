import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { currentUserSchema, signedOutSchema } from '../../contract/api/auth';
import { signInListSchema } from '../../contract/api/sign-ins';
import { api, setSigningOut } from '../api-client';

export function meQuery() {
  return queryOptions({
    queryKey: ['me'] as const,
    queryFn: ({ signal }) => api.get('/me', { schema: currentUserSchema, signal }),
    staleTime: 300_000,
    refetchInterval: false,
  });
}

export const signIn = mutationOptions({
  mutationFn: (body: { name?: string; password: string }) =>
    api.send('POST', '/sign-in', { schema: z.unknown(), body }),
});

export const changePassword = mutationOptions({
  mutationFn: (body: { current: string; password: string }) =>
    api.send('PATCH', '/me/password', { schema: z.unknown(), body }),
});

export const signOut = mutationOptions({
  mutationFn: () =>
    whileSigningOut(api.send('POST', '/sign-out', { schema: signedOutSchema, body: {} })),
});

export function mySignInsQuery() {
  return queryOptions({
    queryKey: ['sign-ins', 'mine'] as const,
    queryFn: ({ signal }) => api.get('/me/sign-ins', { schema: signInListSchema, signal }),
  });
}

export function allSignInsQuery() {
  return queryOptions({
    queryKey: ['sign-ins', 'all'] as const,
    queryFn: ({ signal }) => api.get('/sign-ins', { schema: signInListSchema, signal }),
  });
}

/** `mine` needs no role; another user's sign-in is ended by an admin. */
export const endSignIn = mutationOptions({
  mutationFn: ({ id, mine }: { id: string; mine: boolean }) => {
    const path = `${mine ? '/me' : ''}/sign-ins/${encodeURIComponent(id)}`;
    return api.send('DELETE', path, { schema: z.unknown() });
  },
});

export const endMySignIns = mutationOptions({
  mutationFn: () => whileSigningOut(api.send('DELETE', '/me/sign-ins', { schema: z.unknown() })),
});

export const endSignInsOf = mutationOptions({
  mutationFn: (user: string) =>
    api.send('DELETE', '/sign-ins', { schema: z.unknown(), params: { user } }),
});

/** The page leaves once it is signed out; it goes on as before where that fails. */
async function whileSigningOut<T>(request: Promise<T>): Promise<T> {
  setSigningOut(true);
  try {
    return await request;
  } catch (error) {
    setSigningOut(false);
    throw error;
  }
}
