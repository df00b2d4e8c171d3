import { mutationOptions, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { notifierInputSchema } from '../../contract/api/alerting/notifier-input';
import type { NotifierPatch } from '../../contract/api/alerting/notifiers';
import { anyAnswer, api } from '../api-client';

export type NotifierSent = z.input<typeof notifierInputSchema>;

const notifierPath = (id: string) => `/notifiers/${encodeURIComponent(id)}`;

export function notifiersQuery() {
  return queryOptions({
    queryKey: ['notifiers'] as const,
    queryFn: ({ signal }) =>
      api.get('/notifiers', {
        schema: async () =>
          (await import('../../contract/api/alerting/notifiers')).notifierListSchema,
        signal,
      }),
  });
}

export const createNotifier = mutationOptions({
  mutationFn: (body: NotifierSent) => api.send('POST', '/notifiers', { schema: anyAnswer, body }),
});

export const patchNotifier = mutationOptions({
  mutationFn: ({ id, patch }: { id: string; patch: NotifierPatch }) =>
    api.send('PATCH', notifierPath(id), { schema: anyAnswer, body: patch }),
});

export const deleteNotifier = mutationOptions({
  mutationFn: (id: string) => api.send('DELETE', notifierPath(id), { schema: anyAnswer }),
});

/** Sends a test through a stored notifier, with unsaved changes, and returns the receiver's answer. */
export const testNotifier = mutationOptions({
  mutationFn: ({ id, patch = {} }: { id: string; patch?: NotifierPatch }) =>
    api.send('POST', `${notifierPath(id)}/test`, {
      schema: async () =>
        (await import('../../contract/api/alerting/notifiers')).notifierTestSchema,
      body: patch,
    }),
});

/** The same through an unsaved notifier. */
export const testUnsaved = mutationOptions({
  mutationFn: (body: NotifierSent) =>
    api.send('POST', '/notifiers/test', {
      schema: async () =>
        (await import('../../contract/api/alerting/notifiers')).notifierTestSchema,
      body,
    }),
});
