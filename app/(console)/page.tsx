import { createLoader, type inferParserType, type SearchParams } from 'nuqs/server';
import { Hydrate } from '@/app/hydrate';
import type { Prefetch } from '@/app/prefetch';
import { DemoPanel } from '@/components/demo/demo-panel';
import { OverviewScreen } from '@/components/overview/overview-screen';
import type { TargetName } from '@/lib/contract/api/targets';
import { targetsOverviewQuerySchema } from '@/lib/contract/api/targets-overview';
import { runtimeOrNull } from '@/lib/http/slot';
import { listAlerts } from '@/lib/services/alerts/list-alerts';
import { getEvidence } from '@/lib/services/evidence/get-evidence';
import { getLatencies } from '@/lib/services/evidence/get-latencies';
import { getFunnel } from '@/lib/services/funnel/get-funnel';
import { getOverview } from '@/lib/services/overview/get-overview';
import { listOverview } from '@/lib/services/overview/list-overview';
import { getTargetPlaces } from '@/lib/services/places/get-target-places';
import { listTargetNames } from '@/lib/services/targets/list-targets';
import { getWhy } from '@/lib/services/why/get-why';
import { fleetParsers } from '@/lib/web/fleet-state';
import { targetAlertsQuery } from '@/lib/web/queries/alerts';
import { fleetQuery } from '@/lib/web/queries/all-targets';
import { targetPlacesQuery } from '@/lib/web/queries/collect/probes';
import { evidenceQuery } from '@/lib/web/queries/evidence/evidence';
import { latenciesQuery } from '@/lib/web/queries/evidence/latencies';
import { funnelQuery } from '@/lib/web/queries/funnel';
import { overviewQuery } from '@/lib/web/queries/overview';
import { whyQuery } from '@/lib/web/queries/why/why';
import type { Slice } from '@/lib/web/url/slice';
import { chooseTarget, resolveSpan, spanOf, type View, viewParsers } from '@/lib/web/url/url-state';

// The parsers of the browser, so that the server prefetches under the keys that the screen queries.
const loadView = createLoader(viewParsers);
const allParsers = { ...viewParsers, ...fleetParsers };
const loadAll = createLoader(allParsers);
type AllSearch = inferParserType<typeof allParsers>;

export default async function OverviewPage(props: { searchParams: Promise<SearchParams> }) {
  const view = await loadView(props.searchParams);
  const first = await targetOf(view);
  const filter = await loadAll(props.searchParams);
  return (
    <Hydrate
      fill={(prefetch) => {
        if (first) fillTarget(prefetch, { target: first.id, span: spanOf(view) });
        else fillAllTargets(prefetch, filter);
      }}
    >
      <OverviewScreen first={first} demo={<DemoPanel />} />
    </Hydrate>
  );
}

/** The target that the URL names; null where the list of all targets is shown. */
async function targetOf(view: View): Promise<TargetName | null> {
  const runtime = runtimeOrNull();
  if (!runtime?.ready()) return null;
  const { targets } = await listTargetNames(runtime.services);
  return chooseTarget(targets, view);
}

function fillAllTargets({ query, services }: Prefetch, search: AllSearch): void {
  const list = fleetQuery({ ...search, q: search.q ?? search.target });
  const [, , params] = list.queryKey;
  const named = Object.fromEntries(Object.entries(params).filter(([, value]) => value !== null));
  query(list, async () => listOverview(services, targetsOverviewQuerySchema.parse(named)));
}

function fillTarget({ query, services }: Prefetch, slice: Slice): void {
  const range = { target: slice.target, ...resolveSpan(slice.span, services.clock.now()) };
  query(overviewQuery(slice), () => getOverview(services, range));
  query(evidenceQuery(slice), () => getEvidence(services, range));
  query(funnelQuery(slice), () => getFunnel(services, range));
  query(latenciesQuery(slice, 'complete'), () =>
    getLatencies(services, { ...range, of: 'complete' }),
  );
  query(whyQuery(slice), () => getWhy(services, range));
  // What appears above or between the panels: read later, it would push them down.
  query(targetAlertsQuery(slice.target), () =>
    listAlerts(services, { phase: 'open', target: slice.target, probes: 'include' }),
  );
  query(targetPlacesQuery(slice.target), () => getTargetPlaces(services, slice.target));
}
