import { z } from 'zod';
import type { Message } from '../../domain/alerts/message';
import { defineKind } from './define-kind';
import { hostOf, httpUrlSchema, secretSchema } from './setting-schemas';
import { cut, cutBytes } from './text/cut';
import { messageLinks } from './text/message-links';
import { headline, messageLook } from './text/message-look';

/** ntfy states no limit of a title: what a phone shows of it. */
const TITLE_MAX = 200;
/** Above 4,096 bytes ntfy makes an attachment of it (https://docs.ntfy.sh/publish/#limitations). */
const MESSAGE_MAX_BYTES = 4_000;
/** https://docs.ntfy.sh/publish/#action-buttons */
const ACTIONS_MAX = 3;
const TAG_MAX = 50;

/** ntfy's own default. */
const DEFAULT_PRIORITY = 3;
const priority = (usual: number) =>
  z.number().int().min(1, '1 to 5').max(5, '1 to 5').default(usual);
const priorityField = (label: string, usual: string) =>
  ({
    label,
    input: 'number',
    placeholder: usual,
    hint: '1 makes no sound, 5 breaks through do-not-disturb.',
  }) as const;

/** Publishes JSON to an ntfy server (https://docs.ntfy.sh/publish/#publish-as-json). */
export const ntfy = defineKind({
  kind: 'ntfy',
  name: 'ntfy',
  arrives: 'a push message with buttons',
  settings: z.strictObject({
    url: httpUrlSchema.default('https://ntfy.sh'),
    topic: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'letters, digits, _ and -'),
    token: secretSchema.nullable().default(null),
    pagePriority: priority(5),
    ticketPriority: priority(3),
    endPriority: priority(3),
  }),
  secrets: ['token'],
  fields: {
    url: { label: 'Server', placeholder: 'https://ntfy.sh' },
    topic: { label: 'Topic' },
    token: { label: 'Access token' },
    pagePriority: priorityField('Priority of a page', '5'),
    ticketPriority: priorityField('Priority of a ticket', '3'),
    endPriority: priorityField('Priority of an end', '3'),
  },
  destination: ({ url, topic }) => `${hostOf(url)}/${topic}`,
  compose(message, { url, topic, token, ...priorities }) {
    const request = {
      receiver: 'ntfy',
      url,
      body: JSON.stringify(ntfyBody(message, topic, priorities)),
      headers: { authorization: token === null ? undefined : `Bearer ${token}` },
      // Who knows a topic can read it.
      secrets: [token, topic],
    };
    return { by: 'requests', requests: [request] };
  },
  example: (url) => ({ url, topic: 'pages', token: 'tk' }),
});

/** The body of a message. A click opens the alert, a button everything else. */
function ntfyBody(
  message: Message,
  topic: string,
  priorities: Priorities,
): Record<string, unknown> {
  const explained = message.children.map(({ summary }) => `Consequence: ${summary}`);
  const text = [...message.text, ...explained].join('\n') || message.title;
  const { alert, view } = message.links;
  const click = alert || view;
  const actions = messageLinks(message)
    .filter(({ href }) => href !== click)
    .slice(0, ACTIONS_MAX)
    .map(({ text: label, href }) => ({ action: 'view', label, url: href }));
  return {
    topic,
    title: cut(headline(message), TITLE_MAX),
    message: cutBytes(text, MESSAGE_MAX_BYTES),
    priority: priorityOf(message, priorities),
    tags: [messageLook(message).tag, cut(message.environment, TAG_MAX)].filter((tag) => tag !== ''),
    ...(click !== '' && { click }),
    ...(actions.length > 0 && { actions }),
  };
}

type Priorities = { pagePriority: number; ticketPriority: number; endPriority: number };

/** 5 breaks through do-not-disturb, 1 makes no sound (https://docs.ntfy.sh/publish/#message-priority). */
function priorityOf({ kind, status, severity }: Message, priorities: Priorities): number {
  if (kind === 'watchdog') return 1;
  if (kind === 'test') return DEFAULT_PRIORITY;
  if (status === 'resolved') return priorities.endPriority;
  return severity === 'page' ? priorities.pagePriority : priorities.ticketPriority;
}
