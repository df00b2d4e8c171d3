import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import {
  releaseDetailSchema,
  releaseListSchema,
  type releasePatchSchema,
} from '../../contract/api/releases/releases';
import {
  releaseEvidenceSchema,
  type signOffInputSchema,
} from '../../contract/api/releases/verdicts';
import { API, api } from '../api-client';

/** Evidence grows with closed minutes without a change row: polling interval while a release is open, ms. */
const GROWS_EVERY_MS = 15_000;

/** A target's releases, newest first; null: those of all targets. */
export function releasesQuery(target: string | null) {
  return queryOptions({
    queryKey: ['releases', target] as const,
    queryFn: ({ signal }) =>
      api.get('/releases', { schema: releaseListSchema, params: { target }, signal }),
    refetchInterval: ({ state }) =>
      state.data?.releases.some(({ look }) => look !== null) ? GROWS_EVERY_MS : false,
  });
}

const releasePath = (id: string) => `/releases/${encodeURIComponent(id)}`;

/** One release: verdict, history, sign-offs. */
export function releaseQuery(id: string) {
  return queryOptions({
    queryKey: ['releases', 'one', id] as const,
    queryFn: ({ signal }) => api.get(releasePath(id), { schema: releaseDetailSchema, signal }),
    refetchInterval: (query) => (query.state.data?.verdict.settled ? false : GROWS_EVERY_MS),
  });
}

/** The evidence of a release, minute by minute. */
export function evidenceQuery(id: string) {
  return queryOptions({
    queryKey: ['releases', 'evidence', id] as const,
    queryFn: ({ signal }) =>
      api.get(`${releasePath(id)}/evidence`, { schema: releaseEvidenceSchema, signal }),
    refetchInterval: GROWS_EVERY_MS,
  });
}

export type ReportFormat = 'html' | 'markdown' | 'json' | 'junit';

/** The address of a release's report. */
export function reportUrl(id: string, format: ReportFormat): string {
  return `${API}${releasePath(id)}/report?format=${format}`;
}

/** The release is refetched after each of these, so their responses are not read. */
const ignored = z.unknown();

export const signRelease = mutationOptions({
  mutationFn: ({ id, input }: { id: string; input: z.input<typeof signOffInputSchema> }) =>
    api.send('POST', `${releasePath(id)}/sign-off`, { schema: ignored, body: input }),
});

export const patchRelease = mutationOptions({
  mutationFn: ({ id, patch }: { id: string; patch: z.input<typeof releasePatchSchema> }) =>
    api.send('PATCH', releasePath(id), { schema: ignored, body: patch }),
});
