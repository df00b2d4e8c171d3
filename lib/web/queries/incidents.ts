import { queryOptions } from '@tanstack/react-query';
import { api } from '../api-client';

/** One incident, by id or name (INC-43). */
export function incidentQuery(idOrName: string) {
  return queryOptions({
    queryKey: ['alerts', 'incident', idOrName] as const,
    queryFn: ({ signal }) =>
      api.get(`/incidents/${encodeURIComponent(idOrName)}`, {
        schema: async () =>
          (await import('../../contract/api/alerting/incidents')).incidentViewSchema,
        signal,
      }),
  });
}
