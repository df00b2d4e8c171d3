import type { Metadata } from 'next';
import { createLoader, type SearchParams } from 'nuqs/server';
import { Hydrate } from '@/app/hydrate';
import { ReleasesScreen } from '@/components/releases/list/releases-screen';
import { listReleases } from '@/lib/services/releases/list-releases';
import { RELEASES_PAGE, releasePagesQuery } from '@/lib/web/queries/releases';
import { viewParsers } from '@/lib/web/url/url-state';

export const metadata: Metadata = { title: 'Releases' };

// The parsers of the browser, so that the server prefetches under the keys that the screen queries.
const loadView = createLoader(viewParsers);

export default async function ReleasesPage(props: { searchParams: Promise<SearchParams> }) {
  const { target, env } = await loadView(props.searchParams);
  return (
    <Hydrate
      fill={({ pages, services }) =>
        pages(releasePagesQuery({ target, env }), () =>
          listReleases(services, {
            target: target ?? undefined,
            env: (target === null && env) || undefined,
            limit: RELEASES_PAGE,
          }),
        )
      }
    >
      <ReleasesScreen />
    </Hydrate>
  );
}
