import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { type demoFaultsInputSchema, demoFaultsSchema } from '../../contract/api/demo';
import { api } from '../api-client';

const SCRIPT_INTERVAL_MS = 5_000;

/** The demo's faults. Ask only where `me.demo` is true: elsewhere the route does not exist. */
export function demoFaultsQuery() {
  return queryOptions({
    queryKey: ['demo'] as const,
    queryFn: ({ signal }) => api.get('/demo/faults', { schema: demoFaultsSchema, signal }),
    refetchInterval: SCRIPT_INTERVAL_MS,
  });
}

export const setFaults = mutationOptions({
  mutationFn: (body: z.infer<typeof demoFaultsInputSchema>) =>
    api.send('PUT', '/demo/faults', { schema: z.unknown(), body }),
});
