import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { OVERVIEW_PAGE, OVERVIEW_PAGE_LIMIT } from '../../contract/limits';
import { joinNames } from '../../domain/fleet/name-list';
import { api } from '../api-client';
import { browserNow } from '../browser-time';
import type { FleetState } from '../fleet-state';
import { resolveSpan, type Span } from '../url/url-state';

/** Filters of the list of all targets; `state` as it is in the URL, a comma between states. */
export type AllTargetsFilter = {
  env?: string | null;
  state?: string | null;
  q?: string | null;
  limit?: number;
  order?: 'worst' | 'name';
  group?: 'none' | 'environment' | 'auto';
  /** Environments, as `joinNames` writes them. */
  show?: string | null;
};

/** Every target now, worst first. */
export function allTargetsQuery(filter: AllTargetsFilter) {
  const { env = null, state = null, q = null, show = null } = filter;
  const { limit = OVERVIEW_PAGE, order = 'worst', group = 'none' } = filter;
  const params = { env, state, q, limit, order, group, show };
  return queryOptions({
    queryKey: ['overview', 'all', params] as const,
    queryFn: ({ signal }) =>
      api.get('/targets/overview', {
        schema: async () =>
          (await import('../../contract/api/targets-overview')).targetsOverviewSchema,
        params,
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

type FleetFilter = Pick<FleetState, 'state' | 'q' | 'group' | 'sort' | 'show'> & {
  env: string | null;
  limit?: number | undefined;
};

/** The list of the front page. Where rows that hold are shown, all rows come: a page would cut off environments that fail. */
export function fleetQuery({ env, state, q, group, sort, show, limit }: FleetFilter) {
  return allTargetsQuery({
    env,
    state,
    q,
    show,
    limit: show ? OVERVIEW_PAGE_LIMIT : (limit ?? OVERVIEW_PAGE),
    order: sort ?? 'worst',
    group: group ?? 'auto',
  });
}

/** Charts are read again this often; a minute is the narrowest step that most of them show. */
const HISTORY_EVERY_MS = 30_000;
const HISTORY_CHARTED_EVERY_MS = 10_000;

type HistoryOf = { ids: readonly string[]; span: Span; indicators: 'worst' | 'gated' };

/** What at most 60 targets did over the span, in one request. */
export function targetsHistoryQuery({ ids, span, indicators }: HistoryOf) {
  const every = indicators === 'gated' ? HISTORY_CHARTED_EVERY_MS : HISTORY_EVERY_MS;
  return queryOptions({
    queryKey: ['history', { ids, span, indicators }] as const,
    queryFn: ({ signal }) => {
      const { from, to } = resolveSpan(span, browserNow());
      const params = {
        ids: joinNames(ids),
        indicators,
        from: Math.round(from),
        to: Math.round(to),
      };
      return api.get('/targets/history', {
        schema: async () =>
          (await import('../../contract/api/fleet/targets-history')).targetsHistorySchema,
        params,
        signal,
      });
    },
    staleTime: every,
    refetchInterval: every,
    placeholderData: keepPreviousData,
  });
}
