'use client';

import { useQuery } from '@tanstack/react-query';
import { groupByIncident } from '@/components/shared/alerts/incident-groups';
import { targetAlertsQuery } from '@/lib/web/queries/alerts';
import { IncidentLines } from '../shared/incident-lines';

/** More would push the tiles off the screen; the alerts screen has all of them. */
const MOST = 3;

/** The incidents of a target, under the sentence, each with its alerts folded; nothing while there is none. A probe without data concerns every target. */
export function FiringPanel({ targetId }: { targetId: string }) {
  const { data } = useQuery(targetAlertsQuery(targetId));
  const groups = groupByIncident(data?.open ?? []);
  return <IncidentLines label="Incidents" groups={groups} most={MOST} />;
}
