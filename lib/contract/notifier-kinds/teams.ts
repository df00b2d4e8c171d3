import { z } from 'zod';
import type { Message } from '../../domain/alerts/message';
import { defineKind } from './define-kind';
import { hostOf, secretUrlSchema } from './setting-schemas';
import { cut } from './text/cut';
import { callsPeople, MENTIONED_WHEN } from './text/mentions';
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
/** The name has no sign that a text block reads as Markdown. */
const PERSON = /^([\p{L}\p{N}][\p{L}\p{N} .'-]{0,59}) <([A-Za-z0-9._%+@-]{3,100})>$/u;
/** Tried in turn until the body fits: UTF-16 units per line. */
const LINE_LIMITS = [1_000, 300, 100, 40] as const;

/** Posts an adaptive card to a workflow's webhook ("When a Teams webhook request is received"); the old connectors are gone. */
export const teams = defineKind({
  kind: 'teams',
  name: 'Microsoft Teams',
  arrives: 'an adaptive card',
  settings: z.strictObject({
    webhookUrl: secretUrlSchema,
    mention: z
      .array(z.string().regex(PERSON, 'expected Ana Ruiz <ana@example.com>'))
      .max(10)
      .default([]),
  }),
  secrets: ['webhookUrl'],
  fields: {
    webhookUrl: { label: 'Workflow URL', placeholder: 'https://…' },
    mention: {
      label: 'Mention',
      input: 'list',
      placeholder: 'Ana Ruiz <ana@example.com>',
      hint: `One per line: the name shown, and the sign-in name or object id of the user. ${MENTIONED_WHEN}`,
    },
  },
  destination: ({ webhookUrl }) => hostOf(webhookUrl),
  compose(message, { webhookUrl, mention }) {
    const people = callsPeople(message) ? mention.map(personOf) : [];
    const body = JSON.stringify(teamsBody(message, people));
    return { by: 'requests', requests: [{ receiver: 'Teams', url: webhookUrl, body }] };
  },
  example: (url) => ({
    webhookUrl: `${url}/workflows/x`,
    mention: ['Ana Ruiz <ana@example.com>'],
  }),
});

type Person = { name: string; id: string };

function personOf(text: string): Person {
  const [, name = '', id = ''] = PERSON.exec(text) ?? [];
  return { name, id };
}

/** https://learn.microsoft.com/en-us/microsoftteams/platform/task-modules-and-cards/cards/cards-format#mention-support-within-adaptive-cards */
const entityOf = ({ name, id }: Person) => ({
  type: 'mention',
  text: `<at>${name}</at>`,
  mentioned: { id, name },
});
const mentions = (people: readonly Person[]) => ({
  type: 'TextBlock',
  wrap: true,
  text: people.map(({ name }) => `<at>${name}</at>`).join(' '),
});

/** The body of a message, cut so that Teams takes it. */
function teamsBody(message: Message, people: readonly Person[]): Record<string, unknown> {
  let body: Record<string, unknown> = {};
  for (const limit of LINE_LIMITS) {
    body = cardMessage(message, people, limit);
    if (utf8Length(JSON.stringify(body)) <= BODY_MAX_BYTES) break;
  }
  return body;
}

function cardMessage(
  message: Message,
  people: readonly Person[],
  limit: number,
): Record<string, unknown> {
  const explained = message.children.map(({ summary }) => `Consequence: ${summary}`);
  const lines = [...message.text, ...explained].slice(0, LINES_MAX);
  const card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full', ...(people.length > 0 ? { entities: people.map(entityOf) } : {}) },
    body: [
      ...(people.length > 0 ? [mentions(people)] : []),
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
