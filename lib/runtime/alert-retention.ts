import type { StateKinds } from '../store/state-kinds';
import type { Mutation, StateKind, StateStore } from '../store/state-store';

const ROWS_A_READ = 500;
/** Rows that one transaction deletes: nobody waits long behind it. */
const ROWS_A_WRITE = 200;

/** Closed notifications that are kept at most: the delivery log reads all of them. */
export const NOTIFICATIONS_KEPT = 5_000;

type State = Pick<StateStore, 'page' | 'mutate'>;
type AlertCutoffs = { before: number; now: number; notifications?: number };

/**
 * Deletes what ended before an instant (epoch ms): resolved alerts with what people and the pipeline said about them, closed
 * notifications, silences. What is open stays however old it is. Returns how many rows went.
 */
export async function retainAlerts(
  state: State,
  { before, now, notifications: most = NOTIFICATIONS_KEPT }: AlertCutoffs,
): Promise<number> {
  const isOld = (endedAt: number | null) => endedAt !== null && endedAt < before;
  const alerts = await expired(state, { kind: 'alert', group: 'closed' }, (alert) =>
    isOld(alert.resolvedAt),
  );
  const notifications = await expiredNotifications(state, { isOld, most });
  const silences = await expired(state, { kind: 'silence' }, (silence) => isOld(silence.endsAt));
  const gone = [
    ...alerts.flatMap((id): Mutation[] => [
      { op: 'delete', kind: 'alert', id },
      { op: 'delete', kind: 'acknowledgement', id },
      { op: 'delete', kind: 'alertDecisions', id },
    ]),
    ...notifications.map((id): Mutation => ({ op: 'delete', kind: 'notification', id })),
    ...silences.map((id): Mutation => ({ op: 'delete', kind: 'silence', id })),
  ];
  for (let start = 0; start < gone.length; start += ROWS_A_WRITE)
    await state.mutate(gone.slice(start, start + ROWS_A_WRITE), now);
  return alerts.length + notifications.length + silences.length;
}

/** Those that ended long ago, and the oldest where there are too many. */
async function expiredNotifications(
  state: Pick<StateStore, 'page'>,
  { isOld, most }: { isOld: (endedAt: number | null) => boolean; most: number },
): Promise<string[]> {
  const kept: Array<{ id: string; createdAt: number }> = [];
  const old = await expired(state, { kind: 'notification', group: 'closed' }, (one) => {
    if (!isOld(one.endedAt)) kept.push({ id: one.id, createdAt: one.createdAt });
    return isOld(one.endedAt);
  });
  const tooMany = kept.sort((a, b) => b.createdAt - a.createdAt).slice(most);
  return [...old, ...tooMany.map(({ id }) => id)];
}

async function expired<K extends StateKind>(
  state: Pick<StateStore, 'page'>,
  of: { kind: K; group?: string },
  isExpired: (value: StateKinds[K]) => boolean,
): Promise<string[]> {
  const ids: string[] = [];
  const group = of.group === undefined ? {} : { group: of.group };
  let before: string | undefined;
  for (;;) {
    const cursor = before === undefined ? {} : { before };
    const rows = await state.page(of.kind, { ...group, ...cursor, limit: ROWS_A_READ });
    ids.push(...rows.filter((row) => isExpired(row.value)).map(({ id }) => id));
    before = rows.at(-1)?.id;
    if (rows.length < ROWS_A_READ) return ids;
  }
}
