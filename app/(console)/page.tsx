import type { QueryClient } from '@tanstack/react-query';
import { createLoader, type inferParserType, type SearchParams } from 'nuqs/server';
import { Hydrate } from '@/app/hydrate';
import { DemoPanel } from '@/components/demo/demo-panel';
import { OverviewScreen } from '@/components/overview/overview-screen';
import type { TargetView } from '@/lib/contract/api/targets';
import { targetsOverviewQuerySchema } from '@/lib/contract/api/targets-overview';
import { runtimeOrNull } from '@/lib/http/slot';
import type { ServiceContext } from '@/lib/services/context';
import { getFunnel } from '@/lib/services/funnel/get-funnel';
import { getOverview } from '@/lib/services/overview/get-overview';
import { listOverview } from '@/lib/services/overview/list-overview';
import { getSeries } from '@/lib/services/series/get-series';
import { getRaster } from '@/lib/services/sessions/get-raster';
import { listTargets } from '@/lib/services/targets/list-targets';
import { fleetParsers } from '@/lib/web/fleet-state';
import { allTargetsQuery } from '@/lib/web/queries/all-targets';
import { funnelQuery } from '@/lib/web/queries/funnel';
import { overviewQuery } from '@/lib/web/queries/overview';
import { rasterQuery } from '@/lib/web/queries/raster';
import { seriesQuery } from '@/lib/web/queries/series';
import type { Slice } from '@/lib/web/url/slice';
import { chooseTarget, resolveSpan, spanOf, type View, viewParsers } from '@/lib/web/url/url-state';

// The browser's parsers, so that the server prefetches under the same query keys as the screen.
const loadView = createLoader(viewParsers);
const allParsers = { ...viewParsers, ...fleetParsers };
const loadAll = createLoader(allParsers);
type AllSearch = inferParserType<typeof allParsers>;

export default async function OverviewPage(props: { searchParams: Promise<SearchParams> }) {
  const view = await loadView(props.searchParams);
  const first = await meantTarget(view);
  return (
    <Hydrate
      fill={async (queries, services) => {
        if (first)
          await prefetchOverview(queries, services, { target: first.id, span: spanOf(view) });
        else await fillAll(queries, services, await loadAll(props.searchParams));
      }}
    >
      <OverviewScreen first={first} demo={<DemoPanel />} />
    </Hydrate>
  );
}

/** The target that the URL names; null where the browser has to find it. */
async function meantTarget(view: View): Promise<TargetView | null> {
  const runtime = runtimeOrNull();
  if (!runtime?.ready()) return null;
  const { targets } = await listTargets(runtime.services);
  return chooseTarget(targets, view);
}

/** Prefetches the list of all targets under the keys of its screen. */
async function fillAll(
  queries: QueryClient,
  services: ServiceContext,
  { env, state, q, target }: AllSearch,
): Promise<void> {
  const filter = { env, state, q: q ?? target };
  const { queryKey } = allTargetsQuery(filter);
  const [, , params] = queryKey;
  const given = Object.fromEntries(Object.entries(params).filter(([, value]) => value !== null));
  await queries.prefetchQuery({
    queryKey,
    queryFn: () => listOverview(services, targetsOverviewQuerySchema.parse(given)),
  });
}

/** A query that fails here is left out; the browser then asks for it. */
async function prefetchOverview(
  queries: QueryClient,
  services: ServiceContext,
  slice: Slice,
): Promise<void> {
  const query = { target: slice.target, ...resolveSpan(slice.span, services.clock.now()) };
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
