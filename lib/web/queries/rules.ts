import { keepPreviousData, mutationOptions, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { RulePatch, ruleInputSchema } from '../../contract/api/alerting/rules';
import { anyAnswer, api } from '../api-client';

export type RuleSent = z.input<typeof ruleInputSchema>;

const rulePath = (id: string) => `/rules/${encodeURIComponent(id)}`;

export function rulesQuery() {
  return queryOptions({
    queryKey: ['rules', 'all'] as const,
    queryFn: ({ signal }) =>
      api.get('/rules', {
        schema: async () => (await import('../../contract/api/alerting/rules')).ruleListSchema,
        signal,
      }),
  });
}

/** The stored past grows: a replay is stale after this long, ms. */
const REPLAY_HOLDS_MS = 30_000;

/** When a rule would have fired over stored data. A replay is expensive, so it is not polled. */
export function rulePreviewQuery(rule: RuleSent) {
  return queryOptions({
    queryKey: ['rules', 'preview', rule] as const,
    queryFn: ({ signal }) =>
      api.send('POST', '/rules/preview', {
        schema: async () => (await import('../../contract/api/alerting/rules')).rulePreviewSchema,
        body: { rule },
        signal,
      }),
    placeholderData: keepPreviousData,
    staleTime: REPLAY_HOLDS_MS,
    refetchInterval: false,
  });
}

export const createRule = mutationOptions({
  mutationFn: (body: RuleSent) => api.send('POST', '/rules', { schema: anyAnswer, body }),
});

export const patchRule = mutationOptions({
  mutationFn: ({ id, patch }: { id: string; patch: RulePatch }) =>
    api.send('PATCH', rulePath(id), { schema: anyAnswer, body: patch }),
});

export const deleteRule = mutationOptions({
  mutationFn: (id: string) => api.send('DELETE', rulePath(id), { schema: anyAnswer }),
});
