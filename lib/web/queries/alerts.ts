import { infiniteQueryOptions, mutationOptions, queryOptions } from '@tanstack/react-query';
import type { AcknowledgeInput } from '../../contract/api/alerting/alerts';
import { anyAnswer, api } from '../api-client';

const alertPath = (id: string) => `/alerts/${encodeURIComponent(id)}`;

export const OPEN_ALERTS_PAGE = 50;

/** Firing and pending alerts of all targets: pages before tickets. */
export function openAlertsQuery() {
  return infiniteQueryOptions({
    queryKey: ['alerts', 'open'] as const,
    queryFn: ({ signal, pageParam }) =>
      api.get('/alerts', {
        schema: async () => (await import('../../contract/api/alerting/alerts')).alertListSchema,
        params: { phase: 'open', openLimit: OPEN_ALERTS_PAGE, openAfter: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.openNext,
  });
}

/** How much fails now, of all targets; the alert that comes first is beside it. */
export function failingQuery() {
  return queryOptions({
    queryKey: ['alerts', 'failing'] as const,
    queryFn: ({ signal }) =>
      api.get('/alerts', {
        schema: async () => (await import('../../contract/api/alerting/alerts')).alertListSchema,
        params: { phase: 'open', openLimit: 1 },
        signal,
      }),
  });
}

/** Open alerts of one target, and those about probes, which concern every target. */
export function targetAlertsQuery(target: string) {
  return queryOptions({
    queryKey: ['alerts', 'target', target] as const,
    queryFn: ({ signal }) =>
      api.get('/alerts', {
        schema: async () => (await import('../../contract/api/alerting/alerts')).alertListSchema,
        params: { phase: 'open', target, probes: 'include' },
        signal,
      }),
  });
}

/** One alert, open or not. */
export function alertQuery(id: string) {
  return queryOptions({
    queryKey: ['alerts', 'one', id] as const,
    queryFn: ({ signal }) =>
      api.get(alertPath(id), {
        schema: async () => (await import('../../contract/api/alerting/alerts')).alertViewSchema,
        signal,
      }),
  });
}

export const acknowledgeAlert = mutationOptions({
  mutationFn: ({ id, ...body }: AcknowledgeInput & { id: string }) =>
    api.send('POST', `${alertPath(id)}/acknowledge`, { schema: anyAnswer, body }),
});

export const withdrawAcknowledgement = mutationOptions({
  mutationFn: (id: string) =>
    api.send('DELETE', `${alertPath(id)}/acknowledge`, { schema: anyAnswer }),
});
