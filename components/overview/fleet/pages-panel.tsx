import { groupByIncident } from '@/components/shared/alerts/incident-groups';
import type { AlertView } from '@/lib/contract/api/alerting/alerts';
import { IncidentLines } from '../shared/incident-lines';

/** More would push the list off the screen; the alerts screen has all of them. */
const MOST = 5;

/** Incidents with a firing page, of every environment in view, worst first; nothing while there is none. */
export function PagesPanel({ pages, total }: { pages: readonly AlertView[]; total: number }) {
  const groups = groupByIncident(pages);
  return (
    <IncidentLines
      label="Firing pages"
      groups={groups}
      most={MOST}
      more={Math.max(0, total - pages.length)}
    />
  );
}
