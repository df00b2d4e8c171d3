import { z } from 'zod';
import type { Message } from '../../domain/alerts/message';
import { defineKind } from './define-kind';
import { hostOf, secretUrlSchema } from './setting-schemas';
import { cut, cutEscaped } from './text/cut';
import { escapeSlack } from './text/escape';
import { callsPeople, MENTIONED_WHEN } from './text/mentions';
import { messageLinks } from './text/message-links';
import { headline, messageLook } from './text/message-look';

/** https://docs.slack.dev/reference/block-kit/blocks/header-block */
const HEADER_MAX = 150;
/** https://docs.slack.dev/reference/block-kit/blocks/section-block */
const SECTION_MAX = 3_000;
const FIELDS_MAX = 10;
/**
 * Slack takes 2,000 per field, but refuses messages of more than about 13,000 characters in all
 * (https://github.com/slackapi/bolt-js/issues/2509).
 */
const FIELD_MAX = 300;
/** https://docs.slack.dev/reference/block-kit/block-elements/button-element */
const URL_MAX = 3_000;

/** Posts Block Kit to an incoming webhook: blocks inside one attachment, for only that has a colour bar. */
export const slack = defineKind({
  kind: 'slack',
  name: 'Slack',
  arrives: 'Block Kit with a colour bar and link buttons',
  settings: z.strictObject({
    webhookUrl: secretUrlSchema,
    mention: z
      .array(
        z
          .string()
          .regex(
            /^(@here|@channel|@everyone|[UW][A-Z0-9]{5,20}|S[A-Z0-9]{5,20})$/,
            'expected @here, @channel, or the id of a user (U…) or a group (S…)',
          ),
      )
      .max(10)
      .default([]),
  }),
  secrets: ['webhookUrl'],
  fields: {
    webhookUrl: { label: 'Webhook URL', placeholder: 'https://hooks.slack.com/services/…' },
    mention: {
      label: 'Mention',
      input: 'list',
      placeholder: 'U012AB3CD',
      hint: `One per line: @here, @channel, or the id of a user or a group. ${MENTIONED_WHEN}`,
    },
  },
  destination: ({ webhookUrl }) => hostOf(webhookUrl),
  compose(message, { webhookUrl, mention }) {
    const body = JSON.stringify(slackBody(message, callsPeople(message) ? mention : []));
    return { by: 'requests', requests: [{ receiver: 'Slack', url: webhookUrl, body }] };
  },
  example: (url) => ({ webhookUrl: `${url}/services/T/B/x`, mention: ['U012AB3CD'] }),
});

/** https://docs.slack.dev/messaging/formatting-message-text#mentioning-users */
function mentionOf(id: string): string {
  if (id.startsWith('@')) return `<!${id.slice(1)}>`;
  return id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`;
}

/** The body of a message; `text` is what a phone's notification and a screen reader say, and the only place where Slack reads mentions. */
function slackBody(message: Message, mentions: readonly string[]): Record<string, unknown> {
  const { colour } = messageLook(message);
  const blocks = [
    header(message),
    context(message),
    section(message),
    facts(message),
    buttons(message),
  ];
  return {
    text: [
      ...mentions.map(mentionOf),
      cutEscaped(headline(message), SECTION_MAX, escapeSlack),
    ].join(' '),
    attachments: [{ color: colour, blocks: blocks.filter((block) => block !== null) }],
  };
}

const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });

const header = (message: Message) => ({
  type: 'header',
  text: { type: 'plain_text', text: cut(headline(message), HEADER_MAX), emoji: false },
});

function context(message: Message) {
  const { incident, severity, environment, target, release } = message;
  const words = [severity, incident?.name ?? '', environment, target.name, release ?? '']
    .filter((word) => word !== '')
    .join(' · ');
  const since = dateToken(message.since, 'since ', new Date(message.since).toISOString());
  return {
    type: 'context',
    elements: [mrkdwn(cutEscaped(words, FIELD_MAX, escapeSlack)), mrkdwn(since)],
  };
}

function section(message: Message) {
  const explained = message.children.map(({ summary }) => `• ${summary}`);
  const lines =
    explained.length > 0 ? [...message.text, 'Consequences:', ...explained] : message.text;
  if (lines.length === 0) return null;
  return { type: 'section', text: mrkdwn(cutEscaped(lines.join('\n'), SECTION_MAX, escapeSlack)) };
}

/** Slack writes the date in the reader's zone; the text after the bar is for clients that cannot. `at`: epoch ms. */
const dateToken = (at: number, before: string, fallback: string) =>
  `<!date^${Math.floor(at / 1000)}^${before}{date_short_pretty} {time_secs}|${before}${escapeSlack(fallback)}>`;

function facts(message: Message) {
  if (message.facts.length === 0) return null;
  const field = ({ name, value, at }: Message['facts'][number]) => {
    const text =
      at === undefined ? cutEscaped(value, FIELD_MAX, escapeSlack) : dateToken(at, '', value);
    return mrkdwn(`*${cutEscaped(name, FIELD_MAX / 3, escapeSlack)}*\n${text}`);
  };
  return { type: 'section', fields: message.facts.slice(0, FIELDS_MAX).map(field) };
}

function buttons(message: Message) {
  const links = messageLinks(message).filter(({ href }) => href.length <= URL_MAX);
  if (links.length === 0) return null;
  const button = ({ text, href }: (typeof links)[number], index: number) => ({
    type: 'button',
    action_id: `link-${index}`,
    text: { type: 'plain_text', text, emoji: false },
    url: href,
  });
  return { type: 'actions', elements: links.map(button) };
}
