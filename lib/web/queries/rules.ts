import { keepPreviousData, mutationOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import {
  type RulePatch,
  type ruleInputSchema,
  ruleListSchema,
  rulePreviewSchema,
} from '../../contract/api/alerting/rules';
import { api } from '../api-client';

export type RuleSent = z.input<typeof ruleInputSchema>;

/** The list is refetched after each change, so responses are not read. */
const ignored = z.unknown();
const rulePath = (id: string) => `/rules/${encodeURIComponent(id)}`;

export function rulesQuery() {
  return queryOptions({
    queryKey: ['rules', 'all'] as const,
    queryFn: ({ signal }) => api.get('/rules', { schema: ruleListSchema, signal }),
  });
}

/** The stored past grows: a replay is stale after this long, ms. */
const REPLAY_HOLDS_MS = 30_000;

/** When a rule would have fired over stored data. A replay is expensive, so it is not polled. */
export function rulePreviewQuery(rule: RuleSent) {
  return queryOptions({
    queryKey: ['rules', 'preview', rule] as const,
    queryFn: ({ signal }) =>
      api.send('POST', '/rules/preview', { schema: rulePreviewSchema, body: { rule }, signal }),
    placeholderData: keepPreviousData,
    staleTime: REPLAY_HOLDS_MS,
    refetchInterval: false,
  });
}

export const createRule = mutationOptions({
  mutationFn: (body: RuleSent) => api.send('POST', '/rules', { schema: ignored, body }),
});

export const patchRule = mutationOptions({
  mutationFn: ({ id, patch }: { id: string; patch: RulePatch }) =>
    api.send('PATCH', rulePath(id), { schema: ignored, body: patch }),
});

export const deleteRule = mutationOptions({
  mutationFn: (id: string) => api.send('DELETE', rulePath(id), { schema: ignored }),
});
