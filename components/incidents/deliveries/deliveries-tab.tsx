'use client';

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button } from '@/components/ui/button';
import { Select } from '@/components/ui/form/select';
import { EmptyState } from '@/components/ui/state/empty-state';
import { NOTIFICATION_STATES, type NotificationState } from '@/lib/domain/alerts/notification';
import { notificationsQuery } from '@/lib/web/queries/notifications';
import { notifiersQuery } from '@/lib/web/queries/notifiers';
import { ListStates } from '../shared/list-states';
import { DeliveryRow } from './delivery-row';
import { useDeliverySearch } from './use-delivery-search';

const STATE_NAMES: Record<NotificationState, string> = {
  queued: 'waiting or retrying',
  claimed: 'being sent',
  sent: 'sent',
  dead: 'given up',
};

function Filters() {
  const { search, setSearch } = useDeliverySearch();
  const { data } = useQuery(notifiersQuery());
  const notifiers = data?.notifiers ?? [];
  const known = search.notifier === null || notifiers.some(({ id }) => id === search.notifier);
  return (
    <fieldset aria-label="Filters" className="flex min-w-0 flex-wrap gap-2">
      <Select
        aria-label="State"
        className="flex-1 sm:flex-none"
        value={search.state ?? ''}
        onChange={(event) =>
          void setSearch({
            state: NOTIFICATION_STATES.find((one) => one === event.target.value) ?? null,
          })
        }
      >
        <option value="">Any state</option>
        {NOTIFICATION_STATES.map((state) => (
          <option key={state} value={state}>
            {STATE_NAMES[state]}
          </option>
        ))}
      </Select>
      <Select
        aria-label="Notifier"
        className="flex-1 sm:flex-none"
        value={search.notifier ?? ''}
        onChange={(event) => void setSearch({ notifier: event.target.value || null })}
      >
        <option value="">Any notifier</option>
        {known ? null : <option value={search.notifier ?? ''}>a removed notifier</option>}
        {notifiers.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
    </fieldset>
  );
}

/** The delivery log: every message with its attempts, newest first. */
export function DeliveriesTab() {
  const { search } = useDeliverySearch();
  const query = useInfiniteQuery(
    notificationsQuery({
      ...(search.state ? { state: search.state } : {}),
      ...(search.notifier ? { notifier: search.notifier } : {}),
    }),
  );
  const rows = query.data?.pages.flatMap((page) => page.notifications) ?? [];
  const filtered = search.state !== null || search.notifier !== null;
  return (
    <ListStates what="delivery log" query={query}>
      <Filters />
      {query.data && rows.length === 0 ? (
        <div className="panel">
          <EmptyState title={filtered ? 'No delivery matches' : 'Nothing has been sent yet'}>
            Lists every message with each attempt and the receiver's answer. A message that was
            given up can be retried.
          </EmptyState>
        </div>
      ) : null}
      {rows.length > 0 ? (
        <ul className="panel" aria-label="Deliveries, newest first">
          {rows.map((delivery) => (
            <DeliveryRow key={delivery.id} delivery={delivery} />
          ))}
        </ul>
      ) : null}
      {query.hasNextPage ? (
        <Button
          className="self-center"
          busy={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {query.isFetchingNextPage ? 'Loading older deliveries…' : 'Older deliveries'}
        </Button>
      ) : null}
    </ListStates>
  );
}
