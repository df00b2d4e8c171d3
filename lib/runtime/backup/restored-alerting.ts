import type { Dispatch, Notification } from '../../domain/alerts/notification';
import type { Clock } from '../../kit/clock';
import type { Mutation, StateStore } from '../../store/state-store';

/** What became of alerts and messages that were open at the instant of the backup. */
export type RestoredAlerting = {
  /** Names of what fires, as "staging chat: Connection fails". */
  firing: string[];
  /** Messages that were queued and are not sent. */
  dropped: number;
  /** Queued ends, which are sent: an end twice does no harm, none leaves a page open for ever. */
  ends: number;
};

/**
 * Keeps a restored instance from sending what is past. Alerts that were open are frozen as of the backup: nothing new is sent
 * about them until sessions have been evaluated again (`Alert.restoredAt`). Messages that were queued are closed, because the
 * instance that the backup was made of has most likely sent them; a receiver that was to be sent one gets a reminder as soon as
 * the alert is found to be still true. `backupAt`: epoch ms.
 */
export async function settleRestoredAlerting(
  state: Pick<StateStore, 'list' | 'mutate'>,
  { backupAt, clock }: { backupAt: number; clock: Clock },
): Promise<RestoredAlerting> {
  const [alerts, queued, dispatches] = await Promise.all([
    state.list('alert', 'open'),
    state.list('notification', 'open'),
    state.list('dispatch'),
  ]);
  const ends = queued.filter(({ value }) => value.message.status === 'resolved');
  const dropped = queued.filter((row) => !ends.includes(row));
  const now = clock.now();
  const mutations: Mutation[] = [
    ...alerts.map(({ id, value }): Mutation => {
      const frozen = {
        ...value,
        staleSince: value.staleSince ?? backupAt,
        restoredAt: backupAt,
      };
      return { op: 'put', kind: 'alert', id, group: 'open', value: frozen };
    }),
    ...dropped.map(({ id, value }): Mutation => {
      return {
        op: 'put',
        kind: 'notification',
        id,
        group: 'closed',
        value: notSent(value, backupAt, now),
      };
    }),
    ...dispatches
      .filter(({ value }) => dropped.some((row) => isOf(row.value, value)))
      .map(({ id, value }): Mutation => {
        return { op: 'put', kind: 'dispatch', id, value: { ...value, lastSentAt: 0 } };
      }),
  ];
  if (mutations.length > 0) await state.mutate(mutations, now);
  const firing = alerts.filter(({ value }) => value.phase === 'firing');
  return {
    firing: firing.map(
      ({ value: { environment, target, ruleName } }) => `${environment} ${target}: ${ruleName}`,
    ),
    dropped: dropped.length,
    ends: ends.length,
  };
}

function isOf(notification: Notification, { notifierId, toldFiring }: Dispatch): boolean {
  return (
    notification.notifierId === notifierId &&
    notification.alertIds.some((id) => toldFiring.includes(id))
  );
}

function notSent(notification: Notification, backupAt: number, now: number): Notification {
  const detail = `not sent: it was queued when the backup of ${new Date(backupAt).toISOString()} was made, and may have been sent since`;
  return {
    ...notification,
    state: 'dead',
    claim: null,
    endedAt: now,
    attempts: [...notification.attempts, { at: now, ms: 0, ok: false, detail }],
  };
}
