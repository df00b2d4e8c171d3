import { mutationOptions, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { silenceInputSchema } from '../../contract/api/alerting/alerts';
import { anyAnswer, api } from '../api-client';

export function silencesQuery() {
  return queryOptions({
    queryKey: ['silences'] as const,
    queryFn: ({ signal }) =>
      api.get('/silences', {
        schema: async () => (await import('../../contract/api/alerting/alerts')).silenceListSchema,
        signal,
      }),
  });
}

export const createSilence = mutationOptions({
  mutationFn: (body: z.input<typeof silenceInputSchema>) =>
    api.send('POST', '/silences', { schema: anyAnswer, body }),
});

/** Ends it now; it stays in the list. */
export const endSilence = mutationOptions({
  mutationFn: (id: string) =>
    api.send('DELETE', `/silences/${encodeURIComponent(id)}`, { schema: anyAnswer }),
});
