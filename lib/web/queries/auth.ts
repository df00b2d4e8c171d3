import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { currentUserSchema } from '../../contract/api/auth';
import { api } from '../api-client';

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
  mutationFn: () => api.send('POST', '/sign-out', { schema: z.unknown(), body: {} }),
});
