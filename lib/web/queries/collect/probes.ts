import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { anyAnswer, api } from '../../api-client';

/** Heartbeats have no change rows, so both are polled. Milliseconds. */
const PROBES_EVERY_MS = 10_000;

/** Probes in other places, and how they are. */
export function probesQuery() {
  return queryOptions({
    queryKey: ['probes'] as const,
    queryFn: ({ signal }) =>
      api.get('/probes', {
        schema: async () => (await import('../../../contract/api/places/places')).probeListSchema,
        signal,
      }),
    refetchInterval: PROBES_EVERY_MS,
  });
}

export const removeProbe = mutationOptions({
  mutationFn: (id: string) =>
    api.send('DELETE', `/probes/${encodeURIComponent(id)}`, { schema: anyAnswer }),
});

/** Who sees what of a target, by location. */
export function targetPlacesQuery(targetId: string) {
  return queryOptions({
    queryKey: ['probes', { target: targetId }] as const,
    queryFn: ({ signal }) =>
      api.get(`/targets/${encodeURIComponent(targetId)}/places`, {
        schema: async () =>
          (await import('../../../contract/api/places/places')).targetPlacesSchema,
        signal,
      }),
    refetchInterval: PROBES_EVERY_MS,
  });
}
