import type { NotifierSettings } from '../../contract/api/alerting/notifiers';
import type { Message } from '../../domain/alerts/message';
import type { Notifier } from '../notifier';
import type { NotifierParts } from './sending/notifier-parts';
import { postJson } from './sending/post-json';
import { providerKey } from './sending/provider-key';
import { cut } from './text/cut';
import { messageLinks } from './text/message-links';
import { headline } from './text/message-look';

/** Limits of https://docs.opsgenie.com/docs/alerts-and-alert-fields, whose API this is. */
const MESSAGE_MAX = 130;
const ALIAS_MAX = 512;
const TAG_MAX = 50;
/** https://support.atlassian.com/opsgenie/docs/update-an-alerts-description */
const DESCRIPTION_MAX = 15_000;
/** Ours. */
const ENTITY_MAX = 512;
const DETAILS_MAX = 50;
const PRIORITY = { page: 'P1', ticket: 'P3', heartbeat: 'P5' } as const;

/**
 * Jira Service Management's integration events: creates under an alias, closes by it
 * (https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v1/api-group-integration-events/). It answers 202 before it
 * has processed the alert. A test closes itself at once. A heartbeat is refused: each would open an alert.
 */
export function createJsm(settings: NotifierSettings['jsm'], parts: NotifierParts): Notifier {
  const base = `${settings.url.replace(/\/+$/, '')}/v2/alerts`;
  const send = (url: string, body: Record<string, unknown>, signal: AbortSignal) =>
    postJson(
      parts,
      {
        receiver: 'Jira Service Management',
        url,
        body: JSON.stringify(body),
        headers: { authorization: `GenieKey ${settings.apiKey}` },
        secrets: [settings.apiKey],
      },
      signal,
    );
  const close = (message: Message, signal: AbortSignal) =>
    send(
      `${base}/${encodeURIComponent(aliasOf(message))}/close?identifierType=alias`,
      closeBody(message),
      signal,
    );
  return {
    kind: 'jsm',
    async deliver(message, signal) {
      if (message.kind === 'watchdog')
        return {
          ok: false,
          retryable: false,
          detail: 'Jira Service Management takes no heartbeats here: send them to a webhook',
        };
      if (message.status === 'resolved') return close(message, signal);
      const created = await send(base, createBody(message, settings.responders), signal);
      return message.kind === 'test' && created.ok ? close(message, signal) : created;
    },
  };
}

const aliasOf = (message: Message) => providerKey(message.dedupKey, ALIAS_MAX);

/** A second create under an open alias counts up that alert instead of opening another. */
export function createBody(
  message: Message,
  responders: NotifierSettings['jsm']['responders'],
): Record<string, unknown> {
  const links = messageLinks(message).map(({ text, href }) => `${text}: ${href}`);
  const explained = message.children.map(({ summary }) => `Consequence: ${summary}`);
  const description = [...message.text, ...explained, ...links].join('\n');
  const facts = message.facts.slice(0, DETAILS_MAX).map(({ name, value }) => [name, value]);
  return {
    message: cut(headline(message), MESSAGE_MAX),
    alias: aliasOf(message),
    description: cut(description, DESCRIPTION_MAX),
    ...(responders.length > 0 && { responders }),
    tags: ['tocsin', message.severity, message.environment, message.kind]
      .filter((tag) => tag !== '')
      .map((tag) => cut(tag, TAG_MAX)),
    details: Object.fromEntries(facts),
    ...(message.target.name !== '' && { entity: cut(message.target.name, ENTITY_MAX) }),
    source: 'Tocsin',
    priority: message.kind === 'test' ? 'P5' : PRIORITY[message.severity],
  };
}

const closeBody = (message: Message): Record<string, unknown> => ({
  source: 'Tocsin',
  note: cut([headline(message), ...message.text].join('\n'), DESCRIPTION_MAX),
});
