import { z } from 'zod';
import type { Message } from '../../domain/alerts/message';
import { defineKind } from './define-kind';
import { hostOf, secretUrlSchema } from './setting-schemas';
import { cut, cutEscaped } from './text/cut';
import { escapeSlack } from './text/escape';
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
  settings: z.strictObject({ webhookUrl: secretUrlSchema }),
  secrets: ['webhookUrl'],
  fields: {
    webhookUrl: { label: 'Webhook URL', placeholder: 'https://hooks.slack.com/services/…' },
  },
  destination: ({ webhookUrl }) => hostOf(webhookUrl),
  compose(message, { webhookUrl }) {
    const body = JSON.stringify(slackBody(message));
    return { by: 'requests', requests: [{ receiver: 'Slack', url: webhookUrl, body }] };
  },
  example: (url) => ({ webhookUrl: `${url}/services/T/B/x` }),
});

/** The body of a message; `text` is what a phone's notification and a screen reader say. */
function slackBody(message: Message): Record<string, unknown> {
  const { colour } = messageLook(message);
  const blocks = [
    header(message),
    context(message),
    section(message),
    facts(message),
    buttons(message),
  ];
  return {
    text: cutEscaped(headline(message), SECTION_MAX, escapeSlack),
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
  // Slack writes the date in the reader's zone; the text after the bar is for clients that cannot.
  const at = Math.floor(message.since / 1000);
  const since = `<!date^${at}^since {date_short_pretty} {time}|since ${new Date(message.since).toISOString()}>`;
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

function facts(message: Message) {
  if (message.facts.length === 0) return null;
  const field = ({ name, value }: Message['facts'][number]) =>
    mrkdwn(
      `*${cutEscaped(name, FIELD_MAX / 3, escapeSlack)}*\n${cutEscaped(value, FIELD_MAX, escapeSlack)}`,
    );
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
