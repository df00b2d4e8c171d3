import { infiniteQueryOptions, mutationOptions, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { ReleaseList, releasePatchSchema } from '../../contract/api/releases/releases';
import type { signOffInputSchema } from '../../contract/api/releases/verdicts';
import { API, anyAnswer, api } from '../api-client';

/** Evidence grows with closed minutes without a change row: polling interval while a release is open, ms. */
const GROWS_EVERY_MS = 15_000;

/** A target's newest releases, for choices and comparisons. */
export function releasesQuery(target: string) {
  return queryOptions({
    queryKey: ['releases', 'newest', target] as const,
    queryFn: ({ signal }) =>
      api.get('/releases', {
        schema: async () =>
          (await import('../../contract/api/releases/releases')).releaseListSchema,
        params: { target, limit: RELEASES_CHOICE },
        signal,
      }),
    refetchInterval: ({ state }) => growsEvery(state.data ? [state.data] : []),
  });
}

export const RELEASES_PAGE = 50;
const RELEASES_CHOICE = 100;
export type ReleasesFilter = { target: string | null; env: string | null };

/** Releases of a target, an environment or all, newest first, in keyset pages. */
export function releasePagesQuery({ target, env }: ReleasesFilter) {
  const filter = { target, env: target === null ? env : null };
  return infiniteQueryOptions({
    queryKey: ['releases', 'pages', filter] as const,
    queryFn: ({ signal, pageParam }) =>
      api.get('/releases', {
        schema: async () =>
          (await import('../../contract/api/releases/releases')).releaseListSchema,
        params: { ...filter, limit: RELEASES_PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state }) => growsEvery(state.data?.pages ?? []),
  });
}

const growsEvery = (pages: readonly ReleaseList[]) =>
  pages.some(({ releases }) => releases.some(({ look }) => look !== null)) ? GROWS_EVERY_MS : false;

const releasePath = (id: string) => `/releases/${encodeURIComponent(id)}`;

/** One release: verdict, history, sign-offs. */
export function releaseQuery(id: string) {
  return queryOptions({
    queryKey: ['releases', 'one', id] as const,
    queryFn: ({ signal }) =>
      api.get(releasePath(id), {
        schema: async () =>
          (await import('../../contract/api/releases/releases')).releaseDetailSchema,
        signal,
      }),
    refetchInterval: (query) => (query.state.data?.verdict.settled ? false : GROWS_EVERY_MS),
  });
}

/** The evidence of a release, minute by minute. */
export function evidenceQuery(id: string) {
  return queryOptions({
    queryKey: ['releases', 'evidence', id] as const,
    queryFn: ({ signal }) =>
      api.get(`${releasePath(id)}/evidence`, {
        schema: async () =>
          (await import('../../contract/api/releases/verdicts')).releaseEvidenceSchema,
        signal,
      }),
    refetchInterval: GROWS_EVERY_MS,
  });
}

export type ReportFormat = 'html' | 'markdown' | 'json' | 'junit';

/** The address of a release's report. */
export function reportUrl(id: string, format: ReportFormat): string {
  return `${API}${releasePath(id)}/report?format=${format}`;
}

export const signRelease = mutationOptions({
  mutationFn: ({ id, input }: { id: string; input: z.input<typeof signOffInputSchema> }) =>
    api.send('POST', `${releasePath(id)}/sign-off`, { schema: anyAnswer, body: input }),
});

export const patchRelease = mutationOptions({
  mutationFn: ({ id, patch }: { id: string; patch: z.input<typeof releasePatchSchema> }) =>
    api.send('PATCH', releasePath(id), { schema: anyAnswer, body: patch }),
});
