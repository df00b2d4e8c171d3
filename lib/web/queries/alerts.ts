import { infiniteQueryOptions, mutationOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import {
  type AcknowledgeInput,
  alertListSchema,
  alertViewSchema,
} from '../../contract/api/alerting/alerts';
import { api } from '../api-client';

export const ALERTS_PAGE = 30;
const alertPath = (id: string) => `/alerts/${encodeURIComponent(id)}`;

/** Pending and firing alerts of all targets: pages before tickets. */
export function openAlertsQuery() {
  return queryOptions({
    queryKey: ['alerts', 'open'] as const,
    queryFn: ({ signal }) =>
      api.get('/alerts', { schema: alertListSchema, params: { phase: 'open' }, signal }),
  });
}

/** Resolved alerts, newest first, in keyset pages. */
export function pastAlertsQuery() {
  return infiniteQueryOptions({
    queryKey: ['alerts', 'resolved'] as const,
    queryFn: ({ signal, pageParam }) =>
      api.get('/alerts', {
        schema: alertListSchema,
        params: { phase: 'resolved', limit: ALERTS_PAGE, after: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** One alert, open or not. */
export function alertQuery(id: string) {
  return queryOptions({
    queryKey: ['alerts', 'one', id] as const,
    queryFn: ({ signal }) => api.get(alertPath(id), { schema: alertViewSchema, signal }),
  });
}

export const acknowledgeAlert = mutationOptions({
  mutationFn: ({ id, ...body }: AcknowledgeInput & { id: string }) =>
    api.send('POST', `${alertPath(id)}/acknowledge`, { schema: z.unknown(), body }),
});

export const withdrawAcknowledgement = mutationOptions({
  mutationFn: (id: string) =>
    api.send('DELETE', `${alertPath(id)}/acknowledge`, { schema: z.unknown() }),
});
