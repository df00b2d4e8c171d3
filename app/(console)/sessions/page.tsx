import type { QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { createLoader, type SearchParams } from 'nuqs/server';
import { Hydrate } from '@/app/hydrate';
import { SessionsScreen } from '@/components/sessions/list/sessions-screen';
import type { ServiceContext } from '@/lib/services/context';
import { listSessions } from '@/lib/services/sessions/list-sessions';
import { SESSIONS_PAGE, sessionsQuery } from '@/lib/web/queries/sessions';
import { resolveSpan } from '@/lib/web/url/url-state';
import {
  type SessionsSearch,
  sessionFilterOf,
  sessionsParsers,
} from '@/lib/web/view/session-filter';

export const metadata: Metadata = { title: 'Sessions' };

// The browser's parsers, so that the server prefetches under the same query keys as the screen.
const loadSearch = createLoader(sessionsParsers);

export default async function SessionsPage(props: { searchParams: Promise<SearchParams> }) {
  const search = await loadSearch(props.searchParams);
  return (
    <Hydrate fill={(queries, services) => prefetchSessions(queries, services, search)}>
      <SessionsScreen />
    </Hydrate>
  );
}

async function prefetchSessions(
  queries: QueryClient,
  services: ServiceContext,
  search: SessionsSearch,
): Promise<void> {
  const filter = sessionFilterOf(search);
  const { span, ...rest } = filter;
  const range = resolveSpan(span, services.clock.now());
  await queries.prefetchInfiniteQuery({
    queryKey: sessionsQuery(filter).queryKey,
    queryFn: () => listSessions(services, { ...rest, ...range, limit: SESSIONS_PAGE }),
    initialPageParam: null,
  });
}
