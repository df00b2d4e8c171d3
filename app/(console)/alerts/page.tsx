import type { Metadata } from 'next';
import { createLoader, type inferParserType, type SearchParams } from 'nuqs/server';
import { Hydrate } from '@/app/hydrate';
import type { Prefetch } from '@/app/prefetch';
import { AlertsScreen } from '@/components/alerts/alerts-screen';
import { getAlert } from '@/lib/services/alerts/get-alert';
import { listAlerts } from '@/lib/services/alerts/list-alerts';
import { listMaintenance } from '@/lib/services/maintenance/list-maintenance';
import { listNotifications } from '@/lib/services/notifications/list-notifications';
import { listNotifiers } from '@/lib/services/notifiers/list-notifiers';
import { listRules } from '@/lib/services/rules/list-rules';
import { listSilences } from '@/lib/services/silences/list-silences';
import {
  ALERTS_PAGE,
  alertQuery,
  OPEN_ALERTS_PAGE,
  openAlertsQuery,
  pastAlertsQuery,
} from '@/lib/web/queries/alerts';
import { maintenanceQuery } from '@/lib/web/queries/maintenance';
import { NOTIFICATIONS_PAGE, notificationsQuery } from '@/lib/web/queries/notifications';
import { notifiersQuery } from '@/lib/web/queries/notifiers';
import { rulesQuery } from '@/lib/web/queries/rules';
import { silencesQuery } from '@/lib/web/queries/silences';
import { alertParsers } from '@/lib/web/url/alert-search';

export const metadata: Metadata = { title: 'Alerts' };

// The parsers of the browser, so that the server prefetches under the keys that the screen queries.
const loadSearch = createLoader(alertParsers);
type Search = inferParserType<typeof alertParsers>;

export default async function AlertsPage(props: { searchParams: Promise<SearchParams> }) {
  const search = await loadSearch(props.searchParams);
  return (
    <Hydrate fill={(prefetch) => prefetchTab(prefetch, search)}>
      <AlertsScreen />
    </Hydrate>
  );
}

/** Data of the selected tab. */
function prefetchTab(
  { query, pages, services }: Prefetch,
  { tab, alert, state, notifier }: Search,
): void {
  if (alert !== null) query(alertQuery(alert), () => getAlert(services, alert));
  if (tab === 'firing')
    pages(openAlertsQuery(), () =>
      listAlerts(services, { phase: 'open', openLimit: OPEN_ALERTS_PAGE }),
    );
  if (tab === 'firing' || tab === 'rules') query(rulesQuery(), () => listRules(services));
  if (tab === 'notifiers' || tab === 'deliveries')
    query(notifiersQuery(), () => listNotifiers(services));
  if (tab === 'history')
    pages(pastAlertsQuery(), () => listAlerts(services, { phase: 'resolved', limit: ALERTS_PAGE }));
  if (tab === 'silences') {
    query(silencesQuery(), () => listSilences(services));
    query(maintenanceQuery(), () => listMaintenance(services));
  }
  if (tab === 'deliveries') {
    const filter = { ...(state ? { state } : {}), ...(notifier ? { notifier } : {}) };
    pages(notificationsQuery(filter), () =>
      listNotifications(services, { ...filter, limit: NOTIFICATIONS_PAGE }),
    );
  }
}
