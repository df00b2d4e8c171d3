import type { Metadata } from 'next';
import { createLoader, type SearchParams } from 'nuqs/server';
import { Hydrate } from '@/app/hydrate';
import type { Prefetch } from '@/app/prefetch';
import { ExplorerScreen } from '@/components/sessions/explorer/explorer-screen';
import { listSessions } from '@/lib/services/sessions/list-sessions';
import {
  SESSIONS_PAGE,
  sessionPagesQuery,
  wholeMinutes,
} from '@/lib/web/queries/explorer/explorer';
import { resolveSpan } from '@/lib/web/url/url-state';
import {
  type SessionsSearch,
  sessionFilterOf,
  sessionsParsers,
} from '@/lib/web/view/session-filter';

export const metadata: Metadata = { title: 'Sessions' };

// The parsers of the browser, so that the server prefetches under the keys that the screen queries.
const loadSearch = createLoader(sessionsParsers);

export default async function SessionsPage(props: { searchParams: Promise<SearchParams> }) {
  const search = await loadSearch(props.searchParams);
  return (
    <Hydrate fill={(prefetch) => prefetchSessions(prefetch, search)}>
      <ExplorerScreen />
    </Hydrate>
  );
}

function prefetchSessions({ pages, services }: Prefetch, search: SessionsSearch): void {
  const filter = sessionFilterOf(search);
  const { span, ...rest } = filter;
  const range = wholeMinutes(resolveSpan(span, services.clock.now()));
  pages(sessionPagesQuery(filter), () =>
    listSessions(services, { ...rest, ...range, limit: SESSIONS_PAGE }),
  );
}
