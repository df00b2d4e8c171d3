import { mutationOptions, queryOptions } from '@tanstack/react-query';
import type { SettingsPatch } from '../../contract/api/settings';
import { anyAnswer, api } from '../api-client';

export function settingsQuery() {
  return queryOptions({
    queryKey: ['settings'] as const,
    queryFn: ({ signal }) =>
      api.get('/settings', {
        schema: async () => (await import('../../contract/api/settings')).settingsViewSchema,
        signal,
      }),
  });
}

const ABOUT_INTERVAL_MS = 5_000;

/** Tocsin's own figures: queue depths have no change rows, so this query polls. */
export function aboutQuery() {
  return queryOptions({
    queryKey: ['about'] as const,
    queryFn: ({ signal }) =>
      api.get('/about', {
        schema: async () => (await import('../../contract/api/settings')).aboutSchema,
        signal,
      }),
    refetchInterval: ABOUT_INTERVAL_MS,
  });
}

/** The processes of this installation; they report every few seconds, without change rows. */
export function nodesQuery() {
  return queryOptions({
    queryKey: ['nodes'] as const,
    queryFn: ({ signal }) =>
      api.get('/nodes', {
        schema: async () => (await import('../../contract/api/settings')).nodeListSchema,
        signal,
      }),
    refetchInterval: ABOUT_INTERVAL_MS,
  });
}

export const patchSettings = mutationOptions({
  mutationFn: (body: SettingsPatch) => api.send('PATCH', '/settings', { schema: anyAnswer, body }),
});
