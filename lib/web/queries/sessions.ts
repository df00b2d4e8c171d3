import { infiniteQueryOptions, mutationOptions, queryOptions } from '@tanstack/react-query';
import type { Handler, Outcome, Stage } from '../../domain/sessions/stages';
import { api } from '../api-client';
import { browserNow } from '../browser-time';
import { resolveSpan, type Span } from '../url/url-state';

/** The list's filters. Without a target: every target (of the environment). */
export type SessionFilter = {
  span: Span;
  target?: string | undefined;
  environment?: string | undefined;
  outcome?: Outcome[] | undefined;
  stage?: Stage | undefined;
  code?: number | undefined;
  signature?: string | undefined;
  handler?: Handler | undefined;
  release?: string | undefined;
  auth?: string | undefined;
};

export const SESSIONS_PAGE = 50;

/** How long after its end a session is polled, because its backend may still report, ms. */
const SETTLES_WITHIN_MS = 120_000;
const SETTLING_INTERVAL_MS = 5_000;

/** Newest first, in keyset pages: each page's `next` is the following one's parameter. */
export function sessionsQuery(filter: SessionFilter) {
  return infiniteQueryOptions({
    queryKey: ['sessions', filter] as const,
    queryFn: ({ signal, pageParam }) => {
      const { span, outcome, ...rest } = filter;
      const params = { ...rest, ...resolveSpan(span, browserNow()), outcome: outcome?.join(',') };
      return api.get('/sessions', {
        schema: async () => (await import('../../contract/api/sessions')).sessionListSchema,
        params: { ...params, after: pageParam, limit: SESSIONS_PAGE },
        signal,
      });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

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

/** Runs one session now; resolves with its id when it has ended. */
export const runSession = mutationOptions({
  mutationFn: (target: string) =>
    api.send('POST', '/sessions/run', {
      schema: async () => (await import('../../contract/api/sessions')).runAnswerSchema,
      body: { target },
    }),
});
