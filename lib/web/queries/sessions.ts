import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../api-client';
import { browserNow } from '../browser-time';

/** How long after its end a session is polled, because its backend may still report, ms. */
const SETTLES_WITHIN_MS = 120_000;
const SETTLING_INTERVAL_MS = 5_000;

export function sessionQuery(id: string) {
  return queryOptions({
    queryKey: ['session', id] as const,
    queryFn: ({ signal }) =>
      api.get(`/sessions/${encodeURIComponent(id)}`, {
        schema: async () => (await import('../../contract/api/sessions')).sessionDetailSchema,
        signal,
      }),
    refetchInterval: (query) => {
      const endedAt = query.state.data?.endedAt;
      if (endedAt === undefined) return false;
      return browserNow() - Date.parse(endedAt) < SETTLES_WITHIN_MS ? SETTLING_INTERVAL_MS : false;
    },
  });
}

/** A transcript never changes once its session has ended. */
export function framesQuery(id: string) {
  return queryOptions({
    queryKey: ['frames', id] as const,
    queryFn: ({ signal }) =>
      api.get(`/sessions/${encodeURIComponent(id)}/frames`, {
        schema: async () => (await import('../../contract/api/sessions')).framesSchema,
        signal,
      }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false,
  });
}

/** Somebody waits for the end of the session. */
const RUNNING_INTERVAL_MS = 500;

/** How far a session is that was asked for; read in turn until it has ended. */
export function progressQuery(id: string) {
  return queryOptions({
    queryKey: ['session', id, 'progress'] as const,
    queryFn: ({ signal }) =>
      api.get(`/sessions/${encodeURIComponent(id)}/progress`, {
        schema: async () => (await import('../../contract/api/sessions')).sessionProgressSchema,
        signal,
      }),
    refetchInterval: (query) => (query.state.data?.running ? RUNNING_INTERVAL_MS : false),
  });
}

/** Begins one session now; resolves with its id. Its page shows how far it is. */
export const runSession = mutationOptions({
  mutationFn: (target: string) =>
    api.send('POST', '/sessions/run', {
      schema: async () => (await import('../../contract/api/sessions')).runAnswerSchema,
      body: { target, wait: false },
    }),
});
