import { z } from 'zod';
import type { Message } from '../../domain/alerts/message';
import { type ComposeTools, defineKind, type OutgoingRequest } from './define-kind';
import { providerKey } from './provider-key';
import { hostOf, httpUrlSchema, secretSchema, withoutTrailingSlashes } from './setting-schemas';
import { cut } from './text/cut';
import { messageLinks } from './text/message-links';
import { headline } from './text/message-look';

// Limits of https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/api-group-integration-events/
const MESSAGE_MAX = 130;
const ALIAS_MAX = 512;
const DESCRIPTION_MAX = 15_000;
const ENTITY_MAX = 512;
const TAG_MAX = 50;
/** Fewer than Jira takes: a person reads them. */
const DETAILS_MAX = 50;
const PRIORITY = { page: 'P1', ticket: 'P3', heartbeat: 'P5' } as const;

const settings = z.strictObject({
  apiKey: secretSchema,
  /** A setting so that a region or a proxy can be named. */
  url: httpUrlSchema.default('https://api.atlassian.com/jsm/ops/integration'),
  responders: z
    .array(
      z.strictObject({
        type: z.enum(['team', 'user', 'escalation', 'schedule']),
        id: z.string().max(200),
      }),
    )
    .max(50)
    .default([]),
});
type JsmSettings = z.output<typeof settings>;

/**
 * Sends integration events of Jira Service Management: creates an alert under an alias, closes it by the same. Jira answers 202
 * before it has read the alert. A test is closed at once.
 */
export const jsm = defineKind({
  kind: 'jsm',
  name: 'Jira Service Management',
  arrives: 'a Jira Service Management alert, closed at the end',
  settings,
  secrets: ['apiKey'],
  fields: {
    apiKey: { label: 'API key' },
    url: { label: 'URL', placeholder: 'https://api.atlassian.com/jsm/ops/integration' },
    responders: {
      label: 'Responders',
      input: 'responders',
      hint: 'One per line, such as team 4513b7ea.',
    },
  },
  opensIncidents: true,
  destination: ({ url }) => hostOf(url),
  compose(message, given, tools) {
    const create = createRequest(message, given, tools);
    const close = closeRequest(message, given, tools);
    if (message.status === 'resolved') return { by: 'requests', requests: [close] };
    return { by: 'requests', requests: message.kind === 'test' ? [create, close] : [create] };
  },
  example: (url): z.input<typeof settings> => ({
    apiKey: 'jsm-key',
    url,
    responders: [{ type: 'team', id: '4513b7ea-3b91-438f-b7e4-e3e54af9147c' }],
  }),
});

const alertsUrl = ({ url }: JsmSettings) => `${withoutTrailingSlashes(url)}/v2/alerts`;

function requestOf(
  { apiKey }: JsmSettings,
  url: string,
  body: Record<string, unknown>,
): OutgoingRequest {
  return {
    receiver: 'Jira Service Management',
    url,
    body: JSON.stringify(body),
    headers: { authorization: `GenieKey ${apiKey}` },
    secrets: [apiKey],
  };
}

/** A second create under an open alias counts up that alert instead of opening another. */
function createRequest(message: Message, given: JsmSettings, tools: ComposeTools) {
  const alias = providerKey(message.dedupKey, ALIAS_MAX, tools);
  return requestOf(given, alertsUrl(given), { ...createBody(message, given.responders), alias });
}

function closeRequest(message: Message, given: JsmSettings, tools: ComposeTools) {
  const alias = encodeURIComponent(providerKey(message.dedupKey, ALIAS_MAX, tools));
  const url = `${alertsUrl(given)}/${alias}/close?identifierType=alias`;
  return requestOf(given, url, closeBody(message));
}

function createBody(
  message: Message,
  responders: JsmSettings['responders'],
): Record<string, unknown> {
  const links = messageLinks(message).map(({ text, href }) => `${text}: ${href}`);
  const explained = message.children.map(({ summary }) => `Consequence: ${summary}`);
  const description = [...message.text, ...explained, ...links].join('\n');
  const facts = message.facts.slice(0, DETAILS_MAX).map(({ name, value }) => [name, value]);
  return {
    message: cut(headline(message), MESSAGE_MAX),
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
