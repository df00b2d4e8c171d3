import type { NotifierSettings } from '../../contract/api/alerting/notifiers';
import type { Message } from '../../domain/alerts/message';
import type { Notifier } from '../notifier';
import type { NotifierParts } from './sending/notifier-parts';
import { postJson } from './sending/post-json';
import { cut, cutBytes } from './text/cut';
import { messageLinks } from './text/message-links';
import { headline, messageLook } from './text/message-look';

const TITLE_MAX = 200;
/** Above 4,096 bytes ntfy makes an attachment of it (https://docs.ntfy.sh/publish/#limitations). */
const MESSAGE_MAX_BYTES = 4_000;
/** https://docs.ntfy.sh/publish/#action-buttons */
const ACTIONS_MAX = 3;
const TAG_MAX = 50;

/** Publishes as JSON to an ntfy server (https://docs.ntfy.sh/publish/#publish-as-json). */
export function createNtfy(settings: NotifierSettings['ntfy'], parts: NotifierParts): Notifier {
  return {
    kind: 'ntfy',
    deliver(message, signal) {
      const request = {
        receiver: 'ntfy',
        url: settings.url,
        body: JSON.stringify(ntfyBody(message, settings.topic)),
        headers: {
          authorization: settings.token === null ? undefined : `Bearer ${settings.token}`,
        },
        // Who knows a topic can read it.
        secrets: [settings.token, settings.topic],
      };
      return postJson(parts, request, signal);
    },
  };
}

/** The body of a message. A click opens the alert, a button everything else. */
export function ntfyBody(message: Message, topic: string): Record<string, unknown> {
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
    priority: priorityOf(message),
    tags: [messageLook(message).tag, cut(message.environment, TAG_MAX)].filter((tag) => tag !== ''),
    ...(click !== '' && { click }),
    ...(actions.length > 0 && { actions }),
  };
}

/** 5 breaks through do-not-disturb, 1 makes no sound. */
function priorityOf({ kind, status, severity }: Message): number {
  if (kind === 'watchdog') return 1;
  if (kind === 'test' || status === 'resolved') return 3;
  return severity === 'page' ? 5 : 3;
}
