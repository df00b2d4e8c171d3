import type { Message } from '../../../domain/alerts/message';
import type { ComposeTools } from '../define-kind';
import { cut } from './cut';
import { escapeHtml } from './escape';
import { messageLinks } from './message-links';
import { headline, messageLook } from './message-look';

const SUBJECT_MAX = 200;

export type EmailBody = {
  subject: string;
  text: string;
  html: string;
  messageId: string;
  /** No mail has this id, but all mails of an incident refer to it. */
  threadId: string;
};

/** Subject, text and HTML of a message, and ids in `domain`: a second delivery of one message has the same id. */
export function emailBody(
  message: Message,
  domain: string,
  { sha256 }: Pick<ComposeTools, 'sha256'>,
): EmailBody {
  const idOf = (name: string) => `<${sha256(name).slice(0, 32)}@${domain}>`;
  return {
    subject: subjectOf(message),
    text: textOf(message),
    html: htmlOf(message),
    messageId: idOf(`message ${message.idempotencyKey}`),
    threadId: idOf(`thread ${message.dedupKey}`),
  };
}

/** Gmail threads by subject: all mails of an incident have the first one's. */
function subjectOf(message: Message): string {
  const { thread } = message;
  if (!thread) return cut(headline(message), SUBJECT_MAX);
  const subject = cut(thread.subject.replace(/\s+/g, ' ').trim(), SUBJECT_MAX);
  return thread.isFirst ? subject : `Re: ${subject}`;
}

function textOf(message: Message): string {
  const facts = message.facts.map(({ name, value }) => `${name}: ${value}`);
  const explained = message.children.map(({ summary }) => `Consequence: ${summary}`);
  const links = messageLinks(message).map(({ text, href }) => `${text}: ${href}`);
  const parts = [[headline(message)], message.text, facts, explained, links];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** Inline styles only: mail clients drop the rest. */
function htmlOf(message: Message): string {
  const { colour } = messageLook(message);
  const paragraphs = message.text.map((line) => `<p>${escapeHtml(line)}</p>`).join('');
  const rows = message.facts
    .map(
      ({ name, value }) =>
        `<tr><th align="left" style="padding:2px 12px 2px 0">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`,
    )
    .join('');
  const children = message.children
    .map(({ summary }) => `<li>${escapeHtml(summary)}</li>`)
    .join('');
  const links = messageLinks(message)
    .map(({ text, href }) => `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`)
    .join(' · ');
  return [
    '<!doctype html><html lang="en"><body style="font-family:sans-serif">',
    `<div style="border-left:4px solid ${colour};padding-left:12px">`,
    `<h2>${escapeHtml(headline(message))}</h2>${paragraphs}`,
    rows && `<table>${rows}</table>`,
    children && `<p>Consequences:</p><ul>${children}</ul>`,
    links && `<p>${links}</p>`,
    '</div></body></html>',
  ].join('');
}
