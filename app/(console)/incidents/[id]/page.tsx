import type { Metadata } from 'next';
import { Hydrate } from '@/app/hydrate';
import { pathId } from '@/app/path-id';
import { IncidentScreen } from '@/components/incidents/page/incident-screen';
import { getIncident } from '@/lib/services/incidents/get-incident';
import { getTimeline } from '@/lib/services/incidents/get-timeline';
import { incidentQuery, timelineQuery } from '@/lib/web/queries/incidents/incidents';

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const id = await pathId(params);
  return { title: /^inc-\d{1,9}$/i.test(id) ? id.toUpperCase() : 'Incident' };
}

export default async function IncidentPage({ params }: Props) {
  const id = await pathId(params);
  return (
    <Hydrate
      fill={({ query, services }) => {
        query(incidentQuery(id), () => getIncident(services, id));
        query(timelineQuery(id), () => getTimeline(services, id));
      }}
    >
      <IncidentScreen id={id} />
    </Hydrate>
  );
}
