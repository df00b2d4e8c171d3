import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { OVERVIEW_PAGE, targetsOverviewSchema } from '../../contract/api/targets-overview';
import { api } from '../api-client';

/** Filters of the list of all targets; `state` as it is in the URL, a comma between states. */
export type AllTargetsFilter = {
  env?: string | null;
  state?: string | null;
  q?: string | null;
  limit?: number;
  order?: 'worst' | 'name';
};

/** Every target now, worst first. */
export function allTargetsQuery(filter: AllTargetsFilter) {
  const { env = null, state = null, q = null, limit = OVERVIEW_PAGE, order = 'worst' } = filter;
  const params = { env, state, q, limit, order };
  return queryOptions({
    queryKey: ['overview', 'all', params] as const,
    queryFn: ({ signal }) =>
      api.get('/targets/overview', { schema: targetsOverviewSchema, params, signal }),
    placeholderData: keepPreviousData,
  });
}
