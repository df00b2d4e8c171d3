import type { QueryClient } from '@tanstack/react-query';
import { createLoader, type SearchParams } from 'nuqs/server';
import { Hydrate } from '@/app/hydrate';
import { DemoPanel } from '@/components/demo/demo-panel';
import { OverviewScreen } from '@/components/overview/overview-screen';
import type { ServiceContext } from '@/lib/services/context';
import { getFunnel } from '@/lib/services/funnel/get-funnel';
import { getOverview } from '@/lib/services/overview/get-overview';
import { getSeries } from '@/lib/services/series/get-series';
import { getRaster } from '@/lib/services/sessions/get-raster';
import { listTargets } from '@/lib/services/targets/list-targets';
import { funnelQuery } from '@/lib/web/queries/funnel';
import { overviewQuery } from '@/lib/web/queries/overview';
import { rasterQuery } from '@/lib/web/queries/raster';
import { seriesQuery } from '@/lib/web/queries/series';
import { targetsQuery } from '@/lib/web/queries/targets';
import { chooseTarget, resolveSpan, spanOf, type View, viewParsers } from '@/lib/web/url-state';

// The parsers of the browser, so that the server prefetches under the very keys that the screen asks by.
const loadView = createLoader(viewParsers);

export default async function OverviewPage(props: { searchParams: Promise<SearchParams> }) {
  const view = await loadView(props.searchParams);
  return (
    <Hydrate fill={(queries, services) => fill(queries, services, view)}>
      <OverviewScreen demo={<DemoPanel />} />
    </Hydrate>
  );
}

async function fill(queries: QueryClient, services: ServiceContext, view: View): Promise<void> {
  const { queryKey } = targetsQuery();
  await queries.prefetchQuery({ queryKey, queryFn: () => listTargets(services) });
  const target = chooseTarget(queries.getQueryData(queryKey)?.targets ?? [], view);
  if (!target) return;
  const span = spanOf(view);
  const slice = { target: target.id, span };
  const query = { target: target.id, ...resolveSpan(span, services.clock.now()) };
  await Promise.all([
    queries.prefetchQuery({
      queryKey: overviewQuery(slice).queryKey,
      queryFn: () => getOverview(services, query),
    }),
    queries.prefetchQuery({
      queryKey: seriesQuery(slice).queryKey,
      queryFn: () => getSeries(services, query),
    }),
    queries.prefetchQuery({
      queryKey: funnelQuery(slice).queryKey,
      queryFn: () => getFunnel(services, query),
    }),
    queries.prefetchQuery({
      queryKey: rasterQuery(slice).queryKey,
      queryFn: () => getRaster(services, query),
    }),
  ]);
}
