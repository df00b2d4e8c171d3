import type { Metadata } from 'next';
import { Hydrate } from '@/app/hydrate';
import { pathId } from '@/app/path-id';
import type { Prefetch } from '@/app/prefetch';
import { exampleIds } from '@/components/incidents/page/example-ids';
import { IncidentScreen } from '@/components/incidents/page/incident-screen';
import { similarQuerySchema } from '@/lib/contract/api/alerting/incident-timeline';
import type { IncidentView } from '@/lib/contract/api/alerting/incidents';
import { runtimeOrNull } from '@/lib/http/slot';
import { getIncident } from '@/lib/services/incidents/get-incident';
import { getTimeline } from '@/lib/services/incidents/get-timeline';
import { similarIncidents } from '@/lib/services/incidents/similar-incidents';
import { getTargetPlaces } from '@/lib/services/places/get-target-places';
import { getSession } from '@/lib/services/sessions/get-session';
import { targetPlacesQuery } from '@/lib/web/queries/collect/probes';
import { incidentQuery, similarQuery, timelineQuery } from '@/lib/web/queries/incidents/incidents';
import { sessionQuery } from '@/lib/web/queries/sessions';

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const id = await pathId(params);
  return { title: /^inc-\d{1,9}$/i.test(id) ? id.toUpperCase() : 'Incident' };
}

export default async function IncidentPage({ params }: Props) {
  const id = await pathId(params);
  const view = await viewOf(id);
  return (
    <Hydrate
      fill={(prefetch) => {
        if (view) fillIncident(prefetch, { id, view });
      }}
    >
      <IncidentScreen id={id} />
    </Hydrate>
  );
}

/** Null where it cannot be read: the browser queries it, and shows why. */
async function viewOf(id: string): Promise<IncidentView | null> {
  const runtime = runtimeOrNull();
  if (!runtime?.ready()) return null;
  return await getIncident(runtime.services, id).catch(() => null);
}

/** All panels, so that none is pushed down by one that is read later. */
function fillIncident(
  { query, services }: Prefetch,
  { id, view }: { id: string; view: IncidentView },
): void {
  query(incidentQuery(id), async () => view);
  query(timelineQuery(view.name), () => getTimeline(services, view.name));
  query(similarQuery(view.name), () =>
    similarIncidents(services, { id: view.name, ...similarQuerySchema.parse({}) }),
  );
  if (view.targetNow !== null)
    query(targetPlacesQuery(view.targetId), () => getTargetPlaces(services, view.targetId));
  const { failing, passing } = exampleIds(view);
  for (const example of [failing, passing])
    if (example !== null) query(sessionQuery(example), () => getSession(services, example));
}
