import { z } from 'zod';
import type { Message } from '../../domain/alerts/message';
import { defineKind } from './define-kind';
import { hostOf, secretUrlSchema } from './setting-schemas';
import { cutEscaped } from './text/cut';
import { messageLinks } from './text/message-links';
import { headline, messageLook } from './text/message-look';

/** https://discord.com/developers/docs/resources/webhook#execute-webhook */
const CONTENT_MAX = 2_000;
// Limits of https://discord.com/developers/docs/resources/message#embed-object-embed-limits
const TITLE_MAX = 256;
const FIELDS_MAX = 25;
const FIELD_NAME_MAX = 256;
const FIELD_VALUE_MAX = 1_024;
const EMBEDS_TEXT_MAX = 6_000;
/** Together below 4,096, the limit of a description; the rest is for facts. */
const LINES_MAX = 2_500;
const LINKS_MAX = 1_000;

/** Versions before 8 say in milliseconds when to try again, and an address without a version means one of these. */
const API_VERSION = 'v10';

/** Posts one message with an embed to a webhook of a channel, or to a thread in it. */
export const discord = defineKind({
  kind: 'discord',
  name: 'Discord',
  arrives: 'a message with an embed: colour bar, facts, links',
  settings: z.strictObject({
    webhookUrl: secretUrlSchema,
    threadId: z
      .string()
      .regex(/^\d{15,20}$/, 'a thread id is a number of 15 to 20 digits')
      .nullable()
      .default(null),
  }),
  secrets: ['webhookUrl'],
  fields: {
    webhookUrl: { label: 'Webhook URL', placeholder: 'https://discord.com/api/webhooks/…' },
    threadId: { label: 'Thread id', hint: 'Posts into this thread of the channel.' },
  },
  destination: ({ webhookUrl }) => hostOf(webhookUrl),
  compose(message, { webhookUrl, threadId }) {
    const request = {
      receiver: 'Discord',
      url: executeUrl(webhookUrl, threadId),
      body: JSON.stringify(discordBody(message)),
      secrets: [webhookUrl],
    };
    return { by: 'requests', requests: [request] };
  },
  example: (url) => ({ webhookUrl: `${url}/api/webhooks/1/x`, threadId: '1234567890123456789' }),
});

/** With `wait` Discord answers only once the message is stored, and says what is wrong with one that is not. */
function executeUrl(webhookUrl: string, threadId: string | null): string {
  const url = new URL(webhookUrl);
  url.pathname = url.pathname.replace(
    /^\/api\/(v\d+\/)?webhooks\//,
    `/api/${API_VERSION}/webhooks/`,
  );
  url.searchParams.set('wait', 'true');
  if (threadId !== null) url.searchParams.set('thread_id', threadId);
  return url.href;
}

/** `content` is what a phone's notification and a screen reader say. */
function discordBody(message: Message): Record<string, unknown> {
  const title = titleOf(message);
  const description = descriptionOf(message);
  return {
    content: cutEscaped(headline(message), CONTENT_MAX, escapeMarkdown),
    embeds: [
      {
        title,
        ...(message.links.view !== '' && { url: message.links.view }),
        ...(description !== '' && { description }),
        color: Number.parseInt(messageLook(message).colour.slice(1), 16),
        fields: fieldsOf(message, EMBEDS_TEXT_MAX - title.length - description.length),
        timestamp: new Date(message.since).toISOString(),
      },
    ],
    allowed_mentions: { parse: [] },
  };
}

function titleOf({ severity, incident, environment, target, release }: Message): string {
  const words = [severity, incident?.name ?? '', environment, target.name, release ?? ''];
  return cutEscaped(words.filter((word) => word !== '').join(' · '), TITLE_MAX, escapeMarkdown);
}

function descriptionOf(message: Message): string {
  const consequences = message.children.map(({ summary }) => `Consequence: ${summary}`);
  const lines = [...message.text, ...consequences].join('\n');
  const links = messageLinks(message).map(({ text, href }) => `[${text}](<${href}>)`);
  return [cutEscaped(lines, LINES_MAX, escapeMarkdown), firstThatFit(links, LINKS_MAX).join(' · ')]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** As many facts as fit into `room` units together. Discord refuses a field without a name or a value. */
function fieldsOf({ facts }: Message, room: number) {
  const fields = facts
    .filter(({ name, value }) => name.trim() !== '' && value.trim() !== '')
    .slice(0, FIELDS_MAX)
    .map(({ name, value, at }) => ({
      name: cutEscaped(name, FIELD_NAME_MAX, escapeMarkdown),
      // Discord writes it in the reader's zone (https://discord.com/developers/docs/reference#message-formatting-formats).
      value:
        at === undefined
          ? cutEscaped(value, FIELD_VALUE_MAX, escapeMarkdown)
          : `<t:${Math.floor(at / 1000)}:F>`,
      inline: true,
    }));
  let left = room;
  return fields.filter(({ name, value }) => {
    const size = name.length + value.length;
    if (size > left) return false;
    left -= size;
    return true;
  });
}

function firstThatFit(texts: readonly string[], max: number): string[] {
  const fitting: string[] = [];
  for (const text of texts) if ([...fitting, text].join(' · ').length <= max) fitting.push(text);
  return fitting;
}

/** Text as Discord shows it, without markup: an error message mentions nobody and becomes no link. */
const escapeMarkdown = (text: string): string => text.replace(/[\\*_~`|<>[\]()@#:]/g, '\\$&');
