import { z } from 'zod';
import type { Message } from '../../domain/alerts/message';
import { type ComposeTools, defineKind } from './define-kind';
import { hostOf, httpUrlSchema, secretSchema } from './setting-schemas';
import { BODY_TYPES, renderTemplate, TEMPLATE_MAX, templateProblem } from './text/body-template';
import { SAMPLE_MESSAGE } from './text/sample-message';
import { groupLabels, type WireAlert, wireAlerts } from './text/wire-alerts';

/** Go's zero time: what Alertmanager writes for an alert that has not ended. */
const NOT_ENDED = '0001-01-01T00:00:00Z';
/**
 * As Alertmanager's `max_alerts` (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config); the rest is counted in
 * `truncatedAlerts`.
 */
const ALERTS_MAX = 100;

/**
 * Posts Alertmanager's webhook body, version 4 (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config), so that
 * its receivers need no change. A set secret signs `<unix seconds>.<body>` with HMAC-SHA256; the time lets a receiver refuse a
 * replay.
 */
export const webhook = defineKind({
  kind: 'webhook',
  name: 'Webhook',
  arrives: "Alertmanager's webhook body, version 4",
  settings: z.strictObject({
    url: httpUrlSchema,
    /** Signs the body: `x-tocsin-signature: t=…,v1=HMAC-SHA256("t.body")`. */
    secret: secretSchema.nullable().default(null),
    headers: z.record(z.string().max(100), z.string().max(4_096)).default({}),
    bodyType: z.enum(['json', 'form', 'text']).default('json'),
    /** A body of its own, for gateways that send SMS or calls; null: Alertmanager's. */
    template: z.string().max(TEMPLATE_MAX).nullable().default(null),
  }),
  // A webhook's address is often its only secret.
  secrets: ['url', 'secret', 'headers'],
  fields: {
    url: { label: 'URL', placeholder: 'https://example.com/hooks/tocsin' },
    secret: {
      label: 'Signing secret',
      hint: 'Signs the body, so that the receiver can check it.',
    },
    headers: {
      label: 'Extra headers',
      input: 'headers',
      hint: 'One per line, as Name: value.',
    },
    bodyType: {
      label: 'Body',
      input: 'choice',
      options: [
        ['json', 'JSON'],
        ['form', 'form fields'],
        ['text', 'plain text'],
      ],
    },
    template: {
      label: 'Body template',
      input: 'template',
      placeholder: '{"text": "{{headline}}", "link": "{{alertUrl}}"}',
      hint: "Mustache with the names of a message (docs/notifiers.md). Empty: Alertmanager's body, version 4.",
    },
  },
  check({ bodyType, template }) {
    if (template === null)
      return bodyType === 'json' ? null : { key: 'bodyType', problem: 'needs a template' };
    const problem = templateProblem(template, bodyType, SAMPLE_MESSAGE);
    return problem === null ? null : { key: 'template', problem };
  },
  preview({ bodyType, template }) {
    return template === null ? null : renderTemplate(template, bodyType, SAMPLE_MESSAGE);
  },
  destination: ({ url }) => hostOf(url),
  compose(message, { url, secret, headers, bodyType, template }, tools) {
    const body =
      template === null
        ? JSON.stringify(webhookBody(message))
        : renderTemplate(template, bodyType, message);
    const request = {
      receiver: 'The webhook',
      url,
      body,
      headers: {
        ...headers,
        'content-type': template === null ? undefined : BODY_TYPES[bodyType],
        'Idempotency-Key': message.idempotencyKey,
        ...signatureOf(body, secret, tools),
      },
      secrets: [secret, ...Object.values(headers)],
    };
    return { by: 'requests', requests: [request] };
  },
  example: (url) => ({ url: `${url}/hook`, secret: 'shh', headers: { 'x-team': 'chat' } }),
});

/** The body of a message. Instants are RFC 3339. */
function webhookBody(message: Message): Record<string, unknown> {
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

function signatureOf(
  body: string,
  secret: string | null,
  { now, hmacSha256 }: ComposeTools,
): Record<string, string> {
  if (secret === null) return {};
  const time = Math.floor(now / 1000);
  return { 'x-tocsin-signature': `t=${time},v1=${hmacSha256(secret, `${time}.${body}`)}` };
}

/** The console's address: a link of ours without the screen. */
function externalUrl(link: string): string {
  if (!URL.canParse(link)) return '';
  const { origin, pathname } = new URL(link);
  return `${origin}${pathname.replace(/\/(?:(?:releases|sessions|alerts)(?:\/[^/]*)?)?$/, '')}`;
}
