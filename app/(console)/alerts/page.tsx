import type { QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { createLoader, type inferParserType, type SearchParams } from 'nuqs/server';
import { Hydrate } from '@/app/hydrate';
import { AlertsScreen } from '@/components/alerts/alerts-screen';
import { getAlert } from '@/lib/services/alerts/get-alert';
import { listAlerts } from '@/lib/services/alerts/list-alerts';
import type { ServiceContext } from '@/lib/services/context';
import { listMaintenance } from '@/lib/services/maintenance/list-maintenance';
import { listNotifications } from '@/lib/services/notifications/list-notifications';
import { listNotifiers } from '@/lib/services/notifiers/list-notifiers';
import { listRules } from '@/lib/services/rules/list-rules';
import { listSilences } from '@/lib/services/silences/list-silences';
import { ALERTS_PAGE, alertQuery, pastAlertsQuery } from '@/lib/web/queries/alerts';
import { maintenanceQuery } from '@/lib/web/queries/maintenance';
import { NOTIFICATIONS_PAGE, notificationsQuery } from '@/lib/web/queries/notifications';
import { notifiersQuery } from '@/lib/web/queries/notifiers';
import { rulesQuery } from '@/lib/web/queries/rules';
import { silencesQuery } from '@/lib/web/queries/silences';
import { alertParsers } from '@/lib/web/url/alert-search';

export const metadata: Metadata = { title: 'Alerts' };

// The browser's parsers, so that the server prefetches under the same query keys as the screen.
const loadSearch = createLoader(alertParsers);
type Search = inferParserType<typeof alertParsers>;

export default async function AlertsPage(props: { searchParams: Promise<SearchParams> }) {
  const search = await loadSearch(props.searchParams);
  return (
    <Hydrate fill={(queries, services) => prefetchTab(queries, services, search)}>
      <AlertsScreen />
    </Hydrate>
  );
}

/** Prefetches the chosen tab. The layout has prefetched the open alerts. */
async function prefetchTab(queries: QueryClient, services: ServiceContext, search: Search) {
  const rules = () =>
    queries.prefetchQuery({ queryKey: rulesQuery().queryKey, queryFn: () => listRules(services) });
  const notifiers = () =>
    queries.prefetchQuery({
      queryKey: notifiersQuery().queryKey,
      queryFn: () => listNotifiers(services),
    });
  const { alert, state, notifier } = search;
  if (alert !== null)
    await queries.prefetchQuery({
      queryKey: alertQuery(alert).queryKey,
      queryFn: () => getAlert(services, alert),
    });
  if (search.tab === 'firing' || search.tab === 'rules') await rules();
  if (search.tab === 'history')
    await queries.prefetchInfiniteQuery({
      queryKey: pastAlertsQuery().queryKey,
      queryFn: () => listAlerts(services, { phase: 'resolved', limit: ALERTS_PAGE }),
      initialPageParam: null,
    });
  if (search.tab === 'silences')
    await Promise.all([
      queries.prefetchQuery({
        queryKey: silencesQuery().queryKey,
        queryFn: () => listSilences(services),
      }),
      queries.prefetchQuery({
        queryKey: maintenanceQuery().queryKey,
        queryFn: () => listMaintenance(services),
      }),
    ]);
  if (search.tab === 'notifiers') await notifiers();
  if (search.tab === 'deliveries') {
    const filter = { ...(state ? { state } : {}), ...(notifier ? { notifier } : {}) };
    await notifiers();
    await queries.prefetchInfiniteQuery({
      queryKey: notificationsQuery(filter).queryKey,
      queryFn: () => listNotifications(services, { ...filter, limit: NOTIFICATIONS_PAGE }),
      initialPageParam: null,
    });
  }
}
