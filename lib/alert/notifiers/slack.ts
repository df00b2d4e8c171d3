import type { NotifierSettings } from '../../contract/api/alerting/notifiers';
import type { Message } from '../../domain/alerts/message';
import type { Notifier } from '../notifier';
import type { NotifierParts } from './sending/notifier-parts';
import { postJson } from './sending/post-json';
import { cut, cutEscaped } from './text/cut';
import { escapeSlack } from './text/escape';
import { messageLinks } from './text/message-links';
import { headline, messageLook } from './text/message-look';

/** https://docs.slack.dev/reference/block-kit/blocks/header-block */
const HEADER_MAX = 150;
/** https://docs.slack.dev/reference/block-kit/blocks/section-block */
const SECTION_MAX = 3_000;
const FIELDS_MAX = 10;
/** Slack allows 2,000, but about 13,000 in all blocks together (https://github.com/slackapi/bolt-js/issues/2509). */
const FIELD_MAX = 300;
/** https://docs.slack.dev/reference/block-kit/block-elements/button-element */
const URL_MAX = 3_000;

/** Posts Block Kit to an incoming webhook: blocks inside one attachment, for only that has a colour bar. */
export function createSlack(settings: NotifierSettings['slack'], parts: NotifierParts): Notifier {
  return {
    kind: 'slack',
    deliver(message, signal) {
      const request = {
        receiver: 'Slack',
        url: settings.webhookUrl,
        body: JSON.stringify(slackBody(message)),
      };
      return postJson(parts, request, signal);
    },
  };
}

/** The body of a message; `text` is what a phone's notification and a screen reader say. */
export function slackBody(message: Message): Record<string, unknown> {
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
