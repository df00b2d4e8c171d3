import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { type silenceInputSchema, silenceListSchema } from '../../contract/api/alerting/alerts';
import { api } from '../api-client';

export function silencesQuery() {
  return queryOptions({
    queryKey: ['silences'] as const,
    queryFn: ({ signal }) => api.get('/silences', { schema: silenceListSchema, signal }),
  });
}

export const createSilence = mutationOptions({
  mutationFn: (body: z.input<typeof silenceInputSchema>) =>
    api.send('POST', '/silences', { schema: z.unknown(), body }),
});

/** Ends it now; it stays in the list. */
export const endSilence = mutationOptions({
  mutationFn: (id: string) =>
    api.send('DELETE', `/silences/${encodeURIComponent(id)}`, { schema: z.unknown() }),
});
