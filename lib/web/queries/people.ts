import { infiniteQueryOptions, mutationOptions, queryOptions } from '@tanstack/react-query';
import type { UserPatch } from '../../contract/api/people';
import type { Role } from '../../domain/people/role';
import type { Scope } from '../../domain/people/scope';
import { anyAnswer, api } from '../api-client';

export function usersQuery() {
  return queryOptions({
    queryKey: ['users'] as const,
    queryFn: ({ signal }) =>
      api.get('/users', {
        schema: async () => (await import('../../contract/api/people')).userListSchema,
        signal,
      }),
  });
}

export function tokensQuery() {
  return queryOptions({
    queryKey: ['tokens'] as const,
    queryFn: ({ signal }) =>
      api.get('/tokens', {
        schema: async () => (await import('../../contract/api/people')).tokenListSchema,
        signal,
      }),
  });
}

/** `subject` is `<kind>:<id>`, or null for all. */
export function auditQuery(subject: string | null) {
  return infiniteQueryOptions({
    queryKey: ['audit', subject] as const,
    queryFn: ({ signal, pageParam }) =>
      api.get('/audit', {
        schema: async () => (await import('../../contract/api/people')).auditListSchema,
        params: { subject, before: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
}

const userPath = (noun: string, id: string) => `/${noun}/${encodeURIComponent(id)}`;

export const addUser = mutationOptions({
  mutationFn: (body: { name: string; role: Role; password: string }) =>
    api.send('POST', '/users', { schema: anyAnswer, body }),
});

export const patchUser = mutationOptions({
  mutationFn: ({ id, patch }: { id: string; patch: UserPatch }) =>
    api.send('PATCH', userPath('users', id), { schema: anyAnswer, body: patch }),
});

export const deleteUser = mutationOptions({
  mutationFn: (id: string) => api.send('DELETE', userPath('users', id), { schema: anyAnswer }),
});

export const addToken = mutationOptions({
  mutationFn: (body: {
    name: string;
    role?: Role;
    scope?: Scope;
    location?: string;
    expiresAt: number | null;
  }) =>
    api.send('POST', '/tokens', {
      schema: async () => (await import('../../contract/api/people')).createdTokenSchema,
      body,
    }),
});

export const deleteToken = mutationOptions({
  mutationFn: (id: string) => api.send('DELETE', userPath('tokens', id), { schema: anyAnswer }),
});
