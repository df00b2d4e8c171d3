import type { NotifierSettings } from '../../contract/api/alerting/notifiers';
import type { Message } from '../../domain/alerts/message';
import type { Notifier } from '../notifier';
import type { NotifierParts } from './sending/notifier-parts';
import { postJson } from './sending/post-json';
import { providerKey } from './sending/provider-key';
import { cut } from './text/cut';
import { messageLinks } from './text/message-links';
import { headline } from './text/message-look';

/** Limits of https://github.com/PagerDuty/developer-docs/blob/main/docs/events-API-v2/02-Trigger-Events.md. */
const SUMMARY_MAX = 1_024;
const DEDUP_KEY_MAX = 255;
/** Ours: a payload may have 512 KB (https://github.com/PagerDuty/developer-docs/blob/main/docs/events-API-v2/01-Overview.md). */
const LIST_MAX = 50;
const SEVERITY = { page: 'critical', ticket: 'warning', heartbeat: 'info' } as const;

/**
 * Sends Events API v2: a trigger while it fires, a resolve at its end, under one key per episode. A test resolves itself at
 * once. A heartbeat is refused: each would open an incident.
 */
export function createPagerduty(
  settings: NotifierSettings['pagerduty'],
  parts: NotifierParts,
): Notifier {
  const send = (event: Record<string, unknown>, signal: AbortSignal, path = '/v2/enqueue') =>
    postJson(
      parts,
      {
        receiver: 'PagerDuty',
        url: `${settings.url.replace(/\/+$/, '')}${path}`,
        body: JSON.stringify({ routing_key: settings.routingKey, ...event }),
        secrets: [settings.routingKey],
      },
      signal,
    );
  return {
    kind: 'pagerduty',
    async deliver(message, signal) {
      if (message.kind === 'watchdog')
        return {
          ok: false,
          retryable: false,
          detail: 'PagerDuty takes no heartbeats: send them to a webhook',
        };
      if (message.kind === 'release')
        return send(changeEvent(message), signal, '/v2/change/enqueue');
      if (message.status === 'resolved') return send(resolveEvent(message), signal);
      const triggered = await send(triggerEvent(message), signal);
      if (message.kind !== 'test' || !triggered.ok) return triggered;
      return send(resolveEvent(message), signal);
    },
  };
}

const keyOf = (message: Message) => providerKey(message.dedupKey, DEDUP_KEY_MAX);

/** A change event is shown beside incidents and never notifies (https://github.com/PagerDuty/developer-docs/blob/main/docs/events-API-v2/03-Change-Events.md). */
export function changeEvent(message: Message): Record<string, unknown> {
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

/** Ends the episode. PagerDuty ignores it if nothing is open. */
export function resolveEvent(message: Message): Record<string, unknown> {
  return { event_action: 'resolve', dedup_key: keyOf(message) };
}

/** Opens the episode, or brings it up to date. */
export function triggerEvent(message: Message): Record<string, unknown> {
  const [lead] = message.alerts;
  const view = message.links.view;
  return {
    event_action: 'trigger',
    dedup_key: keyOf(message),
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
