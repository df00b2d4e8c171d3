import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { createLoader, type SearchParams } from 'nuqs/server';
import { Hydrate } from '@/app/hydrate';
import { IncidentsScreen } from '@/components/incidents/list/incidents-screen';
import { runtimeOrNull } from '@/lib/http/slot';
import { getAlert } from '@/lib/services/alerts/get-alert';
import { listAlerts } from '@/lib/services/alerts/list-alerts';
import { listIncidents } from '@/lib/services/incidents/list-incidents';
import { OPEN_ALERTS_PAGE, openAlertsQuery } from '@/lib/web/queries/alerts';
import { INCIDENTS_PAGE, incidentsQuery } from '@/lib/web/queries/incidents/incidents';
import { incidentHref, incidentParsers } from '@/lib/web/url/incident-search';

export const metadata: Metadata = { title: 'Incidents' };

// The parsers of the browser, so that the server prefetches under the keys that the screen queries.
const loadSearch = createLoader(incidentParsers);

export default async function IncidentsPage(props: { searchParams: Promise<SearchParams> }) {
  const { alert, state, target, severity, q, since } = await loadSearch(props.searchParams);
  const name = alert === null ? null : await incidentOfAlert(alert);
  if (name !== null) redirect(incidentHref(name));
  const filter = {
    target: target ?? undefined,
    severity: severity ?? undefined,
    q: q === '' ? undefined : q,
  };
  const wanted = (['open', 'ended'] as const).filter((one) => state === 'all' || state === one);
  return (
    <Hydrate
      fill={({ pages, services }) => {
        pages(openAlertsQuery(), () =>
          listAlerts(services, { phase: 'open', openLimit: OPEN_ALERTS_PAGE }),
        );
        // A span of time begins at an instant that only the browser knows.
        if (since !== null) return;
        for (const one of wanted) {
          const own = { ...filter, state: one };
          pages(incidentsQuery({ ...own, from: undefined }), () =>
            listIncidents(services, { ...own, limit: INCIDENTS_PAGE }),
          );
        }
      }}
    >
      <IncidentsScreen />
    </Hydrate>
  );
}

/** The name of an alert's incident; null where it has none, or is not stored. */
async function incidentOfAlert(id: string): Promise<string | null> {
  const runtime = runtimeOrNull();
  if (!runtime?.ready()) return null;
  const view = await getAlert(runtime.services, id).catch(() => null);
  return view?.incident?.name ?? null;
}
