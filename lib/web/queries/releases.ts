import { queryOptions } from '@tanstack/react-query';
import { releaseListSchema } from '../../contract/releases';
import { api } from '../api-client';

/** A target's releases, newest first. */
export function releasesQuery(target: string) {
  return queryOptions({
    queryKey: ['releases', target] as const,
    queryFn: ({ signal }) =>
      api.get('/releases', { schema: releaseListSchema, params: { target }, signal }),
  });
}
