import { evidenceSessions } from '../../domain/incidents/findings';
import { type Incident, incidentNumberId } from '../../domain/incidents/incident';
import type { StateKinds } from '../../store/state-kinds';
import type { Mutation, StateKind, StateStore } from '../../store/state-store';

const ROWS_PER_READ = 500;
/** Rows that one transaction deletes, so that no other write waits long. */
const ROWS_PER_WRITE = 200;

/** Most closed notifications that are kept: the delivery log reads all of them. */
const NOTIFICATIONS_KEPT = 5_000;
/** Most closed incidents that are kept. */
const INCIDENTS_KEPT = 5_000;

type State = Pick<StateStore, 'get' | 'list' | 'page' | 'mutate'>;
type AlertCutoffs = { before: number; now: number; notifications?: number; incidents?: number };

/**
 * Deletes what ended before an instant (epoch ms): resolved alerts and incidents with their acknowledgements and decisions, closed
 * notifications, silences. Open ones are kept however old they are, and an open incident keeps its alerts. What users did to an
 * incident stays in the audit log. Resolves with the number of deleted rows.
 */
export async function retainAlerts(
  state: State,
  {
    before,
    now,
    notifications: most = NOTIFICATIONS_KEPT,
    incidents = INCIDENTS_KEPT,
  }: AlertCutoffs,
): Promise<number> {
  const isOld = (endedAt: number | null) => endedAt !== null && endedAt < before;
  const open = new Set((await state.list('incident', 'open')).map(({ id }) => id));
  const alerts = await findExpired(
    state,
    { kind: 'alert', group: 'closed' },
    ({ resolvedAt, incidentId }) => isOld(resolvedAt) && !open.has(incidentId ?? ''),
  );
  const ended = await expiredIncidents(state, { isOld, most: incidents });
  const notifications = await expiredNotifications(state, { isOld, most });
  const silences = await findExpired(state, { kind: 'silence' }, (silence) =>
    isOld(silence.endsAt),
  );
  const notes = await state.list(
    'incidentNote',
    ended.map(({ id }) => id),
  );
  const gone = [
    ...alerts.flatMap((id): Mutation[] => [
      { op: 'delete', kind: 'alert', id },
      { op: 'delete', kind: 'acknowledgement', id },
      { op: 'delete', kind: 'alertDecisions', id },
    ]),
    ...ended.flatMap(({ id, number }): Mutation[] => [
      { op: 'delete', kind: 'incident', id },
      { op: 'delete', kind: 'acknowledgement', id },
      { op: 'delete', kind: 'incidentNotice', id },
      ...(number === null ? [] : [{ op: 'delete', kind: 'incidentNumber', id: number } as const]),
    ]),
    ...notes.map(({ id }): Mutation => ({ op: 'delete', kind: 'incidentNote', id })),
    ...notifications.map((id): Mutation => ({ op: 'delete', kind: 'notification', id })),
    ...silences.map((id): Mutation => ({ op: 'delete', kind: 'silence', id })),
  ];
  for (let start = 0; start < gone.length; start += ROWS_PER_WRITE)
    await state.mutate(gone.slice(start, start + ROWS_PER_WRITE), now);
  return alerts.length + ended.length + notifications.length + silences.length;
}

/** Ids of the sessions that stored incidents keep as evidence. Those of a deleted incident go with the next run. */
export async function keptEvidence(state: Pick<StateStore, 'page'>): Promise<string[]> {
  const incidents: Array<Pick<Incident, 'findings' | 'cause'>> = [];
  await findExpired(state, { kind: 'incident' }, ({ findings, cause }) => {
    incidents.push({ findings, cause });
    return false;
  });
  return evidenceSessions(incidents);
}

type Ended = { id: string; number: string | null };

/** Incidents that closed before the instant, and the oldest beyond the limit. The last number is kept, so that none is given twice. */
async function expiredIncidents(
  state: Pick<StateStore, 'page'>,
  { isOld, most }: { isOld: (endedAt: number | null) => boolean; most: number },
): Promise<Ended[]> {
  const [newest] = await state.page('incidentNumber', { limit: 1 });
  const gone: Ended[] = [];
  let kept = 0;
  await findExpired(state, { kind: 'incident', group: 'closed' }, ({ id, number, clearedAt }) => {
    if (isOld(clearedAt) || ++kept > most) {
      const row = incidentNumberId(number);
      gone.push({ id, number: row === newest?.id ? null : row });
    }
    return false;
  });
  return gone;
}

/** Notifications that ended before the instant, and the oldest beyond the limit. */
async function expiredNotifications(
  state: Pick<StateStore, 'page'>,
  { isOld, most }: { isOld: (endedAt: number | null) => boolean; most: number },
): Promise<string[]> {
  const kept: Array<{ id: string; createdAt: number }> = [];
  const old = await findExpired(state, { kind: 'notification', group: 'closed' }, (one) => {
    if (!isOld(one.endedAt)) kept.push({ id: one.id, createdAt: one.createdAt });
    return isOld(one.endedAt);
  });
  const tooMany = kept.sort((a, b) => b.createdAt - a.createdAt).slice(most);
  return [...old, ...tooMany.map(({ id }) => id)];
}

async function findExpired<K extends StateKind>(
  state: Pick<StateStore, 'page'>,
  of: { kind: K; group?: string },
  isExpired: (value: StateKinds[K]) => boolean,
): Promise<string[]> {
  const ids: string[] = [];
  const group = of.group === undefined ? {} : { group: of.group };
  let before: string | undefined;
  for (;;) {
    const cursor = before === undefined ? {} : { before };
    const rows = await state.page(of.kind, { ...group, ...cursor, limit: ROWS_PER_READ });
    ids.push(...rows.filter((row) => isExpired(row.value)).map(({ id }) => id));
    before = rows.at(-1)?.id;
    if (rows.length < ROWS_PER_READ) return ids;
  }
}
