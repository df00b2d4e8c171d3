import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import type { notifierInputSchema } from '../../contract/api/alerting/notifier-input';
import {
  type NotifierPatch,
  notifierListSchema,
  notifierTestSchema,
} from '../../contract/api/alerting/notifiers';
import { api } from '../api-client';

export type NotifierSent = z.input<typeof notifierInputSchema>;

/** The list is refetched after each change, so responses are not read. */
const ignored = z.unknown();
const notifierPath = (id: string) => `/notifiers/${encodeURIComponent(id)}`;

export function notifiersQuery() {
  return queryOptions({
    queryKey: ['notifiers'] as const,
    queryFn: ({ signal }) => api.get('/notifiers', { schema: notifierListSchema, signal }),
  });
}

export const createNotifier = mutationOptions({
  mutationFn: (body: NotifierSent) => api.send('POST', '/notifiers', { schema: ignored, body }),
});

export const patchNotifier = mutationOptions({
  mutationFn: ({ id, patch }: { id: string; patch: NotifierPatch }) =>
    api.send('PATCH', notifierPath(id), { schema: ignored, body: patch }),
});

export const deleteNotifier = mutationOptions({
  mutationFn: (id: string) => api.send('DELETE', notifierPath(id), { schema: ignored }),
});

/** Sends a test through a stored notifier, with unsaved changes, and returns the receiver's answer. */
export const testNotifier = mutationOptions({
  mutationFn: ({ id, patch = {} }: { id: string; patch?: NotifierPatch }) =>
    api.send('POST', `${notifierPath(id)}/test`, { schema: notifierTestSchema, body: patch }),
});

/** The same through an unsaved notifier. */
export const testUnsaved = mutationOptions({
  mutationFn: (body: NotifierSent) =>
    api.send('POST', '/notifiers/test', { schema: notifierTestSchema, body }),
});
