import { z } from 'zod';
import type { Message } from '../../domain/alerts/message';
import { defineKind, type OutgoingRequest } from './define-kind';
import { providerKey } from './provider-key';
import { hostOf, httpUrlSchema, secretSchema, withoutTrailingSlashes } from './setting-schemas';
import { cut } from './text/cut';
import { messageLinks } from './text/message-links';
import { headline } from './text/message-look';

// Limits of https://developer.pagerduty.com/api-reference/368ae3d938c9e-send-an-event-to-pager-duty
const ROUTING_KEY_LENGTH = 32;
const SUMMARY_MAX = 1_024;
const DEDUP_KEY_MAX = 255;
/** Keeps an event far below 512 KB, above which PagerDuty refuses it. */
const LIST_MAX = 50;
const SEVERITY = { page: 'critical', ticket: 'warning', heartbeat: 'info' } as const;

const settings = z.strictObject({
  routingKey: secretSchema.pipe(
    z.string().length(ROUTING_KEY_LENGTH, `a routing key has ${ROUTING_KEY_LENGTH} characters`),
  ),
  /** A setting so that a region or a proxy can be named. */
  url: httpUrlSchema.default('https://events.pagerduty.com'),
});
type PagerdutySettings = z.output<typeof settings>;

/**
 * Sends Events API v2 (https://developer.pagerduty.com/docs/send-alert-event): a trigger while it fires, a resolve at its end,
 * under one key per incident. A test resolves itself at once. A release becomes a change event.
 */
export const pagerduty = defineKind({
  kind: 'pagerduty',
  name: 'PagerDuty',
  arrives: 'Events API v2: `trigger`, at the end `resolve`; `change` for a release',
  settings,
  secrets: ['routingKey'],
  fields: {
    routingKey: {
      label: 'Routing key',
      hint: `Of an Events API v2 integration, ${ROUTING_KEY_LENGTH} characters.`,
    },
    url: { label: 'URL', placeholder: 'https://events.pagerduty.com' },
  },
  opensIncidents: true,
  destination: ({ url }) => hostOf(url),
  compose(message, given, tools) {
    const requestOf = (event: Record<string, unknown>) => eventRequest(given, '/v2/enqueue', event);
    const key = providerKey(message.dedupKey, DEDUP_KEY_MAX, tools);
    const trigger = requestOf(triggerEvent(message, key));
    const resolve = requestOf(resolveEvent(key));
    if (message.kind === 'release') {
      const change = eventRequest(given, '/v2/change/enqueue', changeEvent(message));
      return { by: 'requests', requests: [change] };
    }
    if (message.status === 'resolved') return { by: 'requests', requests: [resolve] };
    return { by: 'requests', requests: message.kind === 'test' ? [trigger, resolve] : [trigger] };
  },
  example: (url) => ({ routingKey: 'R0123456789abcdef0123456789abcde', url }),
});

function eventRequest(
  { url, routingKey }: PagerdutySettings,
  path: string,
  event: Record<string, unknown>,
): OutgoingRequest {
  return {
    receiver: 'PagerDuty',
    url: `${withoutTrailingSlashes(url)}${path}`,
    body: JSON.stringify({ routing_key: routingKey, ...event }),
    secrets: [routingKey],
  };
}

/** A change event: shown beside incidents, notifies nobody (https://developer.pagerduty.com/docs/send-change-event). */
function changeEvent(message: Message): Record<string, unknown> {
  return {
    payload: {
      summary: cut(message.title, SUMMARY_MAX),
      source: 'Tocsin',
      timestamp: new Date(message.since).toISOString(),
      custom_details: Object.fromEntries(message.facts.map(({ name, value }) => [name, value])),
    },
    links: [{ href: message.links.view, text: 'Release in Tocsin' }],
  };
}

/** Ends the incident. PagerDuty ignores it if nothing is open. */
const resolveEvent = (key: string): Record<string, unknown> => ({
  event_action: 'resolve',
  dedup_key: key,
});

/** Opens the incident, or brings it up to date. */
function triggerEvent(message: Message, key: string): Record<string, unknown> {
  const [lead] = message.alerts;
  const view = message.links.view;
  return {
    event_action: 'trigger',
    dedup_key: key,
    payload: {
      summary: cut(headline(message), SUMMARY_MAX),
      source: cut(message.target.name || message.environment || 'tocsin', SUMMARY_MAX),
      severity: message.kind === 'test' ? 'info' : SEVERITY[message.severity],
      timestamp: new Date(message.since).toISOString(),
      ...(message.environment !== '' && { group: message.environment }),
      ...(lead && { class: lead.alertname }),
      custom_details: detailsOf(message),
    },
    links: messageLinks(message),
    client: 'Tocsin',
    ...(view !== '' && { client_url: view }),
  };
}

function detailsOf(message: Message): Record<string, unknown> {
  const facts = message.facts.slice(0, LIST_MAX).map(({ name, value }) => [name, value]);
  const summaries = (alerts: Message['alerts']) =>
    alerts.slice(0, LIST_MAX).map(({ alertname, summary }) => `${alertname}: ${summary}`);
  return {
    ...Object.fromEntries(facts),
    description: message.text.join('\n'),
    ...(message.incident && { incident: message.incident.name }),
    alerts: summaries(message.alerts),
    ...(message.children.length > 0 && { consequences: summaries(message.children) }),
  };
}
