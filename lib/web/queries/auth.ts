import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { anyAnswer, api, setSigningOut } from '../api-client';

export function meQuery() {
  return queryOptions({
    queryKey: ['me'] as const,
    queryFn: ({ signal }) =>
      api.get('/me', {
        schema: async () => (await import('../../contract/api/auth')).currentUserSchema,
        signal,
      }),
    staleTime: 300_000,
    refetchInterval: false,
  });
}

export const signIn = mutationOptions({
  mutationFn: (body: { name?: string; password: string }) =>
    api.send('POST', '/sign-in', { schema: anyAnswer, body }),
});

export const changePassword = mutationOptions({
  mutationFn: (body: { current: string; password: string }) =>
    api.send('PATCH', '/me/password', { schema: anyAnswer, body }),
});

export const signOut = mutationOptions({
  mutationFn: () =>
    whileSigningOut(
      api.send('POST', '/sign-out', {
        schema: async () => (await import('../../contract/api/auth')).signedOutSchema,
        body: {},
      }),
    ),
});

export function mySignInsQuery() {
  return queryOptions({
    queryKey: ['sign-ins', 'mine'] as const,
    queryFn: ({ signal }) =>
      api.get('/me/sign-ins', {
        schema: async () => (await import('../../contract/api/sign-ins')).signInListSchema,
        signal,
      }),
  });
}

export function allSignInsQuery() {
  return queryOptions({
    queryKey: ['sign-ins', 'all'] as const,
    queryFn: ({ signal }) =>
      api.get('/sign-ins', {
        schema: async () => (await import('../../contract/api/sign-ins')).signInListSchema,
        signal,
      }),
  });
}

/** `mine` needs no role; another user's sign-in is ended by an admin. */
export const endSignIn = mutationOptions({
  mutationFn: ({ id, mine }: { id: string; mine: boolean }) => {
    const path = `${mine ? '/me' : ''}/sign-ins/${encodeURIComponent(id)}`;
    return api.send('DELETE', path, { schema: anyAnswer });
  },
});

export const endMySignIns = mutationOptions({
  mutationFn: () => whileSigningOut(api.send('DELETE', '/me/sign-ins', { schema: anyAnswer })),
});

export const endSignInsOf = mutationOptions({
  mutationFn: (user: string) =>
    api.send('DELETE', '/sign-ins', { schema: anyAnswer, params: { user } }),
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
