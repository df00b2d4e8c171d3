import type { Metadata } from 'next';
import { createLoader, type SearchParams } from 'nuqs/server';
import { Hydrate } from '@/app/hydrate';
import { TargetsScreen } from '@/components/targets/targets-screen';
import { listTargets } from '@/lib/services/targets/list-targets';
import { targetsParsers } from '@/lib/web/fleet-state';
import { TARGETS_PAGE, targetsQuery } from '@/lib/web/queries/targets';

export const metadata: Metadata = { title: 'Targets' };

// The parsers of the browser, so that the server prefetches under the keys that the screen queries.
const loadSearch = createLoader(targetsParsers);

export default async function TargetsPage(props: { searchParams: Promise<SearchParams> }) {
  const { q } = await loadSearch(props.searchParams);
  const page = { q: q ?? '', limit: TARGETS_PAGE };
  return (
    <Hydrate
      fill={({ query, services }) => query(targetsQuery(page), () => listTargets(services, page))}
    >
      <TargetsScreen />
    </Hydrate>
  );
}
