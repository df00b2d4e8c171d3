import { z } from 'zod';
import type { Message } from '../../domain/alerts/message';
import { defineKind } from './define-kind';
import { hostOf, secretUrlSchema } from './setting-schemas';
import { cut } from './text/cut';
import { messageLinks } from './text/message-links';
import { headline, messageLook } from './text/message-look';
import { utf8Length } from './text/utf8';

/**
 * Teams refuses messages above about 28 KB
 * (https://learn.microsoft.com/en-us/connectors/teams/#known-issues-and-limitations-with-actions).
 */
const BODY_MAX_BYTES = 27_000;
const TITLE_MAX = 300;
const LINES_MAX = 25;
const FACTS_MAX = 15;
/** Tried in turn until the body fits: UTF-16 units per line. */
const LINE_LIMITS = [1_000, 300, 100, 40] as const;

/** Posts an adaptive card to a workflow's webhook ("When a Teams webhook request is received"); the old connectors are gone. */
export const teams = defineKind({
  kind: 'teams',
  name: 'Microsoft Teams',
  arrives: 'an adaptive card',
  settings: z.strictObject({ webhookUrl: secretUrlSchema }),
  secrets: ['webhookUrl'],
  fields: { webhookUrl: { label: 'Workflow URL', placeholder: 'https://…' } },
  destination: ({ webhookUrl }) => hostOf(webhookUrl),
  compose(message, { webhookUrl }) {
    const body = JSON.stringify(teamsBody(message));
    return { by: 'requests', requests: [{ receiver: 'Teams', url: webhookUrl, body }] };
  },
  example: (url) => ({ webhookUrl: `${url}/workflows/x` }),
});

/** The body of a message, cut so that Teams takes it. */
function teamsBody(message: Message): Record<string, unknown> {
  let body: Record<string, unknown> = {};
  for (const limit of LINE_LIMITS) {
    body = cardMessage(message, limit);
    if (utf8Length(JSON.stringify(body)) <= BODY_MAX_BYTES) break;
  }
  return body;
}

function cardMessage(message: Message, limit: number): Record<string, unknown> {
  const explained = message.children.map(({ summary }) => `Consequence: ${summary}`);
  const lines = [...message.text, ...explained].slice(0, LINES_MAX);
  const card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [
      {
        type: 'Container',
        style: messageLook(message).tone,
        bleed: true,
        items: [richText([bold(cut(headline(message), TITLE_MAX), 'medium')])],
      },
      ...lines.map((line) => richText([plain(cut(line, limit))])),
      ...message.facts
        .slice(0, FACTS_MAX)
        .map(({ name, value }) =>
          richText([bold(`${cut(name, 100)}  `), plain(cut(value, Math.min(limit, 300)))]),
        ),
    ],
    actions: messageLinks(message).map(({ text, href }) => ({
      type: 'Action.OpenUrl',
      title: text,
      url: href,
    })),
  };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return { type: 'message', attachments: [{ contentType, contentUrl: null, content: card }] };
}

/** Text runs know no Markdown, unlike text blocks and fact sets: an error message cannot become a link. */
const richText = (inlines: object[]) => ({ type: 'RichTextBlock', inlines });
const plain = (text: string) => ({ type: 'TextRun', text });
const bold = (text: string, size = 'default') => ({
  type: 'TextRun',
  text,
  weight: 'bolder',
  size,
});
