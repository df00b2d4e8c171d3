import type { Metadata } from 'next';
import { createLoader, type SearchParams } from 'nuqs/server';
import { Hydrate } from '@/app/hydrate';
import { AlertingSettings } from '@/components/incidents/alerting/alerting-screen';
import { DeliveriesTab } from '@/components/incidents/deliveries/deliveries-tab';
import { listNotifications } from '@/lib/services/notifications/list-notifications';
import { listNotifiers } from '@/lib/services/notifiers/list-notifiers';
import { NOTIFICATIONS_PAGE, notificationsQuery } from '@/lib/web/queries/notifications';
import { notifiersQuery } from '@/lib/web/queries/notifiers';
import { deliveryParsers } from '@/lib/web/url/incident-search';

export const metadata: Metadata = { title: 'Delivery log' };

// The parsers of the browser, so that the server prefetches under the keys that the screen queries.
const loadSearch = createLoader(deliveryParsers);

export default async function DeliveriesPage(props: { searchParams: Promise<SearchParams> }) {
  const { state, notifier } = await loadSearch(props.searchParams);
  const filter = { ...(state ? { state } : {}), ...(notifier ? { notifier } : {}) };
  return (
    <Hydrate
      fill={({ query, pages, services }) => {
        query(notifiersQuery(), () => listNotifiers(services));
        pages(notificationsQuery(filter), () =>
          listNotifications(services, { ...filter, limit: NOTIFICATIONS_PAGE }),
        );
      }}
    >
      <AlertingSettings screen="deliveries">
        <DeliveriesTab />
      </AlertingSettings>
    </Hydrate>
  );
}
