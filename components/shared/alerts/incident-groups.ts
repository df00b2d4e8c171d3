import type { AlertView } from '@/lib/contract/api/alerting/alerts';
import type { IncidentBrief } from '@/lib/contract/api/alerting/incident-brief';
import { countNoun } from '@/lib/web/text/format';

/** One entry of a list: an incident with its alerts, or an alert that has none yet. */
export type AlertGroup = {
  id: string;
  incident: IncidentBrief | null;
  /** The alert that names the entry. */
  lead: AlertView;
  /** Its consequences. */
  others: AlertView[];
  severity: AlertView['severity'];
};

/** Alerts by incident, in the order in which the first of each comes. */
export function groupByIncident(alerts: readonly AlertView[]): AlertGroup[] {
  const groups = new Map<string, AlertView[]>();
  for (const alert of alerts) {
    const id = alert.incident?.id ?? alert.id;
    groups.set(id, [...(groups.get(id) ?? []), alert]);
  }
  return [...groups].flatMap(([id, members]) => {
    const [first] = members;
    if (!first) return [];
    const { incident } = first;
    const lead = members.find((one) => one.id === incident?.leadAlertId) ?? first;
    const severity = members.some((one) => one.severity === 'page') ? 'page' : 'ticket';
    return [{ id, incident, lead, others: members.filter((one) => one !== lead), severity }];
  });
}

/** Whether the alert's incident has ended, so that it is muted and needs no acknowledgement. */
export function hasEnded({ incident, phase }: Pick<AlertView, 'incident' | 'phase'>): boolean {
  return phase === 'resolved' || (incident !== null && incident.state !== 'open');
}

/** The instants of an incident in order, as far as they have happened; "notified" is `null` where nobody was. */
export function clocksOf({ beganAt, notifiedAt, endedAt, clearedAt }: IncidentBrief) {
  return [
    { word: 'Began', at: beganAt },
    { word: 'notified', at: notifiedAt },
    { word: 'ended', at: endedAt },
    { word: 'cleared', at: clearedAt },
  ].filter(({ word, at }) => at !== null || word === 'notified');
}

/** One muted line for all ended entries: "1 incident watched, 4 tickets ending"; null where there is none. */
export function endingText(groups: readonly AlertGroup[]): string | null {
  const over = groups.filter(({ lead }) => lead.phase === 'firing' && hasEnded(lead));
  const watched = over.filter(({ severity }) => severity === 'page').length;
  const tickets = over
    .flatMap(({ lead, others }) => [lead, ...others])
    .filter(({ severity }) => severity === 'ticket').length;
  const parts = [
    watched > 0 ? `${countNoun(watched, 'incident')} watched` : '',
    tickets > 0 ? `${countNoun(tickets, 'ticket')} ending` : '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? parts.join(', ') : null;
}
