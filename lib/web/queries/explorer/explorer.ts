import {
  infiniteQueryOptions,
  keepPreviousData,
  mutationOptions,
  queryOptions,
} from '@tanstack/react-query';
import type { SessionViewInput, SessionViewPatch } from '../../../contract/api/explorer/explorer';
import type { SessionList } from '../../../contract/api/sessions';
import type { EXPORT_FORMATS } from '../../../contract/limits';
import { MINUTE } from '../../../domain/time';
import { API, anyAnswer, api, queryString } from '../../api-client';
import { browserNow } from '../../browser-time';
import { isRelative, resolveSpan, type Span } from '../../url/url-state';

/** The sessions of the explorer. Without a target: every target (of the environment). `q`: a query without a problem. */
export type SessionFilter = {
  span: Span;
  target?: string | undefined;
  environment?: string | undefined;
  q?: string | undefined;
};

export const SESSIONS_PAGE = 100;

/** How often counts of a span that ends now are read again, ms. */
const COUNTS_INTERVAL_MS = 10_000;

/** The span in whole minutes: sessions are counted by them, and the list shows what is counted. */
export function wholeMinutes({ from, to }: { from: number; to: number }) {
  return { from: Math.floor(from / MINUTE) * MINUTE, to: Math.ceil(to / MINUTE) * MINUTE };
}

const paramsOf = ({ span, ...rest }: SessionFilter) => ({
  ...rest,
  ...wholeMinutes(resolveSpan(span, browserNow())),
});

function readPage(
  filter: SessionFilter,
  { after, signal }: { after: string | null; signal: AbortSignal },
) {
  const params = { ...paramsOf(filter), after, limit: SESSIONS_PAGE };
  return api.get('/sessions', {
    schema: async () => (await import('../../../contract/api/sessions')).sessionListSchema,
    params,
    signal,
  });
}

/** Newest first, in keyset pages: each page's `next` is the following one's parameter. A page that was read is not read again. */
export function sessionPagesQuery(filter: SessionFilter) {
  return infiniteQueryOptions({
    queryKey: ['session-pages', filter] as const,
    queryFn: ({ signal, pageParam }) => readPage(filter, { after: pageParam, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

/** The newest page alone, which follows the sessions as they end. */
export function newestSessionsQuery(filter: SessionFilter, known: SessionList | undefined) {
  return queryOptions({
    queryKey: ['sessions', filter] as const,
    queryFn: ({ signal }) => readPage(filter, { after: null, signal }),
    enabled: known !== undefined && isRelative(filter.span),
    initialData: known,
    staleTime: COUNTS_INTERVAL_MS,
  });
}

const countsOptions = (filter: SessionFilter) => ({
  refetchInterval: isRelative(filter.span) ? COUNTS_INTERVAL_MS : (false as const),
  placeholderData: keepPreviousData,
});

export function facetsQuery(filter: SessionFilter) {
  return queryOptions({
    queryKey: ['session-counts', 'facets', filter] as const,
    queryFn: ({ signal }) =>
      api.get('/sessions/facets', {
        schema: async () => (await import('../../../contract/api/explorer/explorer')).facetsSchema,
        params: paramsOf(filter),
        signal,
      }),
    ...countsOptions(filter),
  });
}

export function histogramQuery(filter: SessionFilter) {
  return queryOptions({
    queryKey: ['session-counts', 'histogram', filter] as const,
    queryFn: ({ signal }) =>
      api.get('/sessions/histogram', {
        schema: async () =>
          (await import('../../../contract/api/explorer/explorer')).histogramSchema,
        params: paramsOf(filter),
        signal,
      }),
    ...countsOptions(filter),
  });
}

/** Where a browser downloads the sessions of a filter. */
export const exportUrl = (filter: SessionFilter, format: (typeof EXPORT_FORMATS)[number]): string =>
  `${API}/sessions/export${queryString({ ...paramsOf(filter), format })}`;

export function sessionViewsQuery() {
  return queryOptions({
    queryKey: ['session-views'] as const,
    queryFn: ({ signal }) =>
      api.get('/session-views', {
        schema: async () =>
          (await import('../../../contract/api/explorer/explorer')).sessionViewListSchema,
        signal,
      }),
  });
}

export const addSessionView = mutationOptions({
  mutationFn: (body: SessionViewInput) =>
    api.send('POST', '/session-views', {
      schema: async () =>
        (await import('../../../contract/api/explorer/explorer')).sessionViewSchema,
      body,
    }),
});

export const changeSessionView = mutationOptions({
  mutationFn: ({ id, ...body }: SessionViewPatch & { id: string }) =>
    api.send('PATCH', `/session-views/${encodeURIComponent(id)}`, {
      schema: async () =>
        (await import('../../../contract/api/explorer/explorer')).sessionViewSchema,
      body,
    }),
});

export const deleteSessionView = mutationOptions({
  mutationFn: (id: string) =>
    api.send('DELETE', `/session-views/${encodeURIComponent(id)}`, { schema: anyAnswer }),
});
