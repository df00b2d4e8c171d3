import type { Alert } from '../domain/alerts/alert';
import type { Dispatch, DispatchGroup } from '../domain/alerts/notification';
import type { NotifierConfig } from '../domain/alerts/notifier';
import type { AlertingSnapshot } from './alerting-snapshot';

/** Alerts that one notifier is notified of together: those of an incident, under the id of their dispatch row. */
export type NotificationGroup = {
  id: string;
  before: Dispatch | null;
  key: DispatchGroup;
  alerts: Alert[];
};

/** An alert that is in no incident yet stands for an incident of its own. */
const incidentIdOf = (alert: Alert) => alert.incidentId ?? alert.id;

const dispatchId = ({ id }: Pick<NotifierConfig, 'id'>, incidentId: string) =>
  `${id}:${incidentId}`;

/**
 * The groups of one notifier. An alert stays in the group in which its receiver was notified of it; a new one goes to the group of
 * its incident, or to a group from before there were incidents, whose provider key is used until its end was sent.
 */
export function notificationGroups(
  snapshot: AlertingSnapshot,
  notifier: NotifierConfig,
  concerns: (alert: Alert) => boolean,
): NotificationGroup[] {
  const rows = [...snapshot.dispatches.values()]
    .filter(({ value }) => value.notifierId === notifier.id)
    .sort((a, b) => rank(a.value) - rank(b.value));
  const groupOfAlert = new Map(
    rows.flatMap(({ id, value }) => notifiedOf(value).map((known) => [known, id])),
  );
  const groupOfIncident = new Map<string, string>();
  for (const { id, value } of rows)
    for (const alert of snapshot.alerts) {
      const incident = incidentIdOf(alert);
      if (notifiedOf(value).includes(alert.id) && !groupOfIncident.has(incident))
        groupOfIncident.set(incident, id);
    }
  const groups = new Map<string, NotificationGroup>();
  for (const alert of snapshot.alerts) {
    const known = groupOfAlert.get(alert.id);
    if (known === undefined && !(alert.phase === 'firing' && concerns(alert))) continue;
    const incidentId = incidentIdOf(alert);
    const id = known ?? groupOfIncident.get(incidentId) ?? dispatchId(notifier, incidentId);
    const before = snapshot.dispatches.get(id)?.value ?? null;
    const group = groups.get(id) ?? { id, before, key: keyOf(alert, before), alerts: [] };
    group.alerts.push(alert);
    groups.set(id, group);
  }
  return [...groups.values()];
}

const notifiedOf = ({ toldFiring, toldResolved }: Dispatch) => [...toldFiring, ...toldResolved];

/** Rows of pages come before those of tickets, older ones before newer ones. */
const rank = ({ group, startedAt }: Dispatch) =>
  startedAt + (group.severity === 'page' ? 0 : Number.MAX_SAFE_INTEGER / 2);

function keyOf(alert: Alert, before: Dispatch | null): DispatchGroup {
  if (before) return before.group;
  const { environment, targetId, severity } = alert;
  return { incidentId: incidentIdOf(alert), environment, targetId, severity };
}

/** Whether anything of a group may still fail: an incident of its alerts is not cleared, or an alert fires. */
export function isOpenGroup(
  { incidents }: AlertingSnapshot,
  { alerts }: NotificationGroup,
): boolean {
  return alerts.some((alert) => {
    const incident = incidents.get(alert.incidentId ?? '');
    return incident ? incident.clearedAt === null : alert.phase === 'firing';
  });
}
