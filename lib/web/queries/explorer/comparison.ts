import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api-client';

/** A session beside another one, or beside the passing one before it (`last-passed`). */
export function comparisonQuery(id: string, other: string) {
  return queryOptions({
    queryKey: ['session', id, 'compare', other] as const,
    queryFn: ({ signal }) =>
      api.get(`/sessions/${encodeURIComponent(id)}/compare`, {
        schema: async () =>
          (await import('../../../contract/api/explorer/compare')).comparisonSchema,
        params: { with: other },
        signal,
      }),
  });
}
