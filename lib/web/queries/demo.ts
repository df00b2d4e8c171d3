import { mutationOptions, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type { demoFaultsInputSchema } from '../../contract/api/demo';
import { anyAnswer, api } from '../api-client';

const SCRIPT_INTERVAL_MS = 5_000;

/** The demo's faults. Ask only where `me.demo` is true: elsewhere the route does not exist. */
export function demoFaultsQuery() {
  return queryOptions({
    queryKey: ['demo'] as const,
    queryFn: ({ signal }) =>
      api.get('/demo/faults', {
        schema: async () => (await import('../../contract/api/demo')).demoFaultsSchema,
        signal,
      }),
    refetchInterval: SCRIPT_INTERVAL_MS,
  });
}

export const setFaults = mutationOptions({
  mutationFn: (body: z.infer<typeof demoFaultsInputSchema>) =>
    api.send('PUT', '/demo/faults', { schema: anyAnswer, body }),
});
