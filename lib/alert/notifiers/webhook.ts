import { createHmac } from 'node:crypto';
import type { NotifierSettings } from '../../contract/api/alerting/notifiers';
import type { Message } from '../../domain/alerts/message';
import type { Notifier } from '../notifier';
import type { NotifierParts } from './sending/notifier-parts';
import { postJson } from './sending/post-json';
import { groupLabels, type WireAlert, wireAlerts } from './text/wire-alerts';

/** Go's zero time: what Alertmanager writes for an alert that has not ended. */
const NOT_ENDED = '0001-01-01T00:00:00Z';
/** As Alertmanager's `max_alerts` would; the rest is counted in `truncatedAlerts`. */
const ALERTS_MAX = 100;

/**
 * Posts Alertmanager's webhook body, version 4 (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config), so
 * that its receivers need no change. A set secret signs `<unix seconds>.<body>` with HMAC-SHA256; the time lets a receiver refuse a replay.
 */
export function createWebhook(
  settings: NotifierSettings['webhook'],
  parts: NotifierParts,
): Notifier {
  return {
    kind: 'webhook',
    deliver(message, signal) {
      const body = JSON.stringify(webhookBody(message));
      const request = {
        receiver: 'The webhook',
        url: settings.url,
        body,
        headers: {
          ...settings.headers,
          'Idempotency-Key': message.idempotencyKey,
          ...signatureOf(body, settings.secret, parts.clock.now()),
        },
        secrets: [settings.secret, ...Object.values(settings.headers)],
      };
      return postJson(parts, request, signal);
    },
  };
}

/** The body of a message. Instants are RFC 3339. */
export function webhookBody(message: Message): Record<string, unknown> {
  const alerts = wireAlerts(message);
  return {
    version: '4',
    groupKey: message.groupKey,
    truncatedAlerts: Math.max(0, alerts.length - ALERTS_MAX),
    status: message.status,
    receiver: 'tocsin',
    groupLabels: groupLabels(message),
    commonLabels: common(alerts.map(({ labels }) => labels)),
    commonAnnotations: common(alerts.map(({ annotations }) => annotations)),
    externalURL: externalUrl(message.links.view),
    notification_reason: reasonOf(message),
    alerts: alerts.slice(0, ALERTS_MAX).map(webhookAlert),
  };
}

function webhookAlert({ startsAt, endsAt, ...alert }: WireAlert): Record<string, unknown> {
  return {
    ...alert,
    startsAt: new Date(startsAt).toISOString(),
    endsAt: endsAt === null ? NOT_ENDED : new Date(endsAt).toISOString(),
  };
}

/** In Alertmanager's words, for receivers that branch on them; the kind itself is an annotation. */
function reasonOf({ kind, status, alerts }: Message): string {
  if (status === 'resolved') return 'all alerts resolved';
  if (kind === 'still' || kind === 'watchdog') return 'repeat interval elapsed';
  if (kind !== 'update') return 'first notification';
  const someResolved = alerts.some((alert) => alert.status === 'resolved');
  return someResolved ? 'some alerts resolved' : 'new alerts added';
}

/** What all records say alike. */
function common(records: Array<Record<string, string>>): Record<string, string> {
  const [first = {}, ...rest] = records;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => rest.every((other) => other[name] === value)),
  );
}

function signatureOf(body: string, secret: string | null, now: number): Record<string, string> {
  if (secret === null) return {};
  const time = Math.floor(now / 1000);
  const mac = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
  return { 'x-tocsin-signature': `t=${time},v1=${mac}` };
}

const externalUrl = (link: string): string => (URL.canParse(link) ? new URL(link).origin : '');
