import type { Message, MessageAlert } from '../../../domain/alerts/message';

/** Alertmanager's alert: labels are its identity, annotations are for people. Instants are RFC 3339. */
export type WireAlert = {
  status: 'firing' | 'resolved';
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: number;
  endsAt: number | null;
  /** '' where Tocsin's own address is not known. */
  generatorURL: string;
  fingerprint: string;
};

/** Labels of the group of a message: where and how severe. */
export function groupLabels(message: Message): Record<string, string> {
  return withoutEmpty({
    env: message.environment,
    service: message.target.name,
    severity: message.severity,
  });
}

/**
 * The alerts of a message under the usual names of Alertmanager (https://prometheus.io/docs/alerting/latest/notifications/). Labels stay the same from the first message of
 * an alert to its resolve; what changes is an annotation. A test and a heartbeat are about no alert and become one.
 */
export function wireAlerts(message: Message): WireAlert[] {
  const shared = groupLabels(message);
  if (message.alerts.length === 0) return [alertOfMessage(message, shared)];
  const explained = message.children.map((child) => child.summary).join('; ');
  return message.alerts.map((alert, index) => ({
    status: alert.status,
    labels: {
      alertname: alert.alertname,
      ...shared,
      severity: alert.severity,
      // Two rules may give one name: without it Alertmanager would take them for one alert.
      tocsin_key: alert.key,
    },
    annotations: withoutEmpty({
      summary: alert.summary,
      ...annotationsOf(message),
      ...flappingOf(alert),
      explains: index === 0 ? explained : '',
    }),
    startsAt: alert.startsAt,
    endsAt: alert.endsAt,
    generatorURL: index === 0 ? message.links.alert : message.links.view,
    fingerprint: alert.key,
  }));
}

function alertOfMessage(message: Message, shared: Record<string, string>): WireAlert {
  return {
    status: message.status,
    labels: { alertname: message.kind === 'watchdog' ? 'Watchdog' : 'TocsinTest', ...shared },
    annotations: withoutEmpty({ summary: message.title, ...annotationsOf(message) }),
    startsAt: message.since,
    endsAt: message.status === 'resolved' ? message.sentAt : null,
    generatorURL: message.links.view,
    fingerprint: message.dedupKey,
  };
}

function annotationsOf(message: Message): Record<string, string> {
  return {
    title: message.title,
    description: message.text.join('\n'),
    kind: message.kind,
    release: message.release ?? '',
    ...incidentOf(message),
    dashboard_url: message.links.view,
    session_url: message.links.session ?? '',
    runbook_url: message.links.runbook ?? '',
  };
}

/** For receivers that follow incidents: its name, its key, and its clocks as RFC 3339. */
function incidentOf({ incident }: Message): Record<string, string> {
  if (!incident) return {};
  const instant = (at: number | null) => (at === null ? '' : new Date(at).toISOString());
  return {
    incident: incident.name,
    incident_id: incident.id,
    began: instant(incident.beganAt),
    ended: instant(incident.endedAt),
    cleared: instant(incident.clearedAt),
  };
}

const flappingOf = (alert: MessageAlert): Record<string, string> =>
  alert.flapping ? { flapping: 'true' } : {};

/** Alertmanager reads an empty label as none. */
const withoutEmpty = (record: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== ''));
