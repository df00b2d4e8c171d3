import type { Alert } from '../domain/alerts/alert';
import type { Dispatch, DispatchGroup } from '../domain/alerts/notification';
import type { NotifierConfig } from '../domain/alerts/notifier';
import type { AlertingSnapshot } from './alerting-snapshot';

/** What one notifier is told together: the alerts of an incident, under the id of the row that remembers it. */
export type NotificationGroup = {
  id: string;
  before: Dispatch | null;
  group: DispatchGroup;
  alerts: Alert[];
};

/** An alert that no judge has put into an incident yet is one of its own. */
const incidentIdOf = (alert: Alert) => alert.incidentId ?? alert.id;

export const dispatchId = ({ id }: Pick<NotifierConfig, 'id'>, incidentId: string) =>
  `${id}:${incidentId}`;

/**
 * The rooms of one notifier. An alert stays in the room in which its receiver was told of it; what is new goes to the room
 * that tells of its incident: its own, or one of before there were incidents, whose provider key lives on until the end was told.
 */
export function notificationGroups(
  snapshot: AlertingSnapshot,
  notifier: NotifierConfig,
  concerns: (alert: Alert) => boolean,
): NotificationGroup[] {
  const rows = [...snapshot.dispatches.values()]
    .filter(({ value }) => value.notifierId === notifier.id)
    .sort((a, b) => rank(a.value) - rank(b.value));
  const toldIn = new Map(rows.flatMap(({ id, value }) => toldOf(value).map((told) => [told, id])));
  const speaksFor = new Map<string, string>();
  for (const { id, value } of rows)
    for (const alert of snapshot.alerts) {
      const incident = incidentIdOf(alert);
      if (toldOf(value).includes(alert.id) && !speaksFor.has(incident)) speaksFor.set(incident, id);
    }
  const rooms = new Map<string, NotificationGroup>();
  for (const alert of snapshot.alerts) {
    const told = toldIn.get(alert.id);
    if (told === undefined && !(alert.phase === 'firing' && concerns(alert))) continue;
    const incidentId = incidentIdOf(alert);
    const id = told ?? speaksFor.get(incidentId) ?? dispatchId(notifier, incidentId);
    const before = snapshot.dispatches.get(id)?.value ?? null;
    const room = rooms.get(id) ?? { id, before, group: groupOf(alert, before), alerts: [] };
    room.alerts.push(alert);
    rooms.set(id, room);
  }
  return [...rooms.values()];
}

const toldOf = ({ toldFiring, toldResolved }: Dispatch) => [...toldFiring, ...toldResolved];

/** Rows of pages speak before those of tickets, older ones before newer ones. */
const rank = ({ group, startedAt }: Dispatch) =>
  startedAt + (group.severity === 'page' ? 0 : Number.MAX_SAFE_INTEGER / 2);

function groupOf(alert: Alert, before: Dispatch | null): DispatchGroup {
  if (before) return before.group;
  const { environment, targetId, severity } = alert;
  return { incidentId: incidentIdOf(alert), environment, targetId, severity };
}

/** Whether anything of a room may still fail: an incident of its alerts that is not cleared, or an alert that fires. */
export function isOpenGroup(
  { incidents }: AlertingSnapshot,
  { alerts }: NotificationGroup,
): boolean {
  return alerts.some((alert) => {
    const incident = incidents.get(alert.incidentId ?? '');
    return incident ? incident.clearedAt === null : alert.phase === 'firing';
  });
}
