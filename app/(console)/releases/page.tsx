import type { Metadata } from 'next';
import { createLoader, type SearchParams } from 'nuqs/server';
import { Hydrate } from '@/app/hydrate';
import { ReleasesScreen } from '@/components/releases/list/releases-screen';
import { listReleases } from '@/lib/services/releases/list-releases';
import { releasesQuery } from '@/lib/web/queries/releases';
import { viewParsers } from '@/lib/web/url/url-state';

export const metadata: Metadata = { title: 'Releases' };

// The browser's parsers, so that the server prefetches under the same query keys as the screen.
const loadView = createLoader(viewParsers);

export default async function ReleasesPage(props: { searchParams: Promise<SearchParams> }) {
  const { target } = await loadView(props.searchParams);
  return (
    <Hydrate
      fill={(queries, services) =>
        queries.prefetchQuery({
          queryKey: releasesQuery(target).queryKey,
          queryFn: () => listReleases(services, { target: target ?? undefined }),
        })
      }
    >
      <ReleasesScreen />
    </Hydrate>
  );
}
