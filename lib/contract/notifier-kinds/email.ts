import { z } from 'zod';
import type { Message } from '../../domain/alerts/message';
import { type ComposeTools, defineKind, type OutgoingMail } from './define-kind';
import { secretSchema } from './setting-schemas';
import { emailBody } from './text/email-body';

const settings = z.strictObject({
  host: z.string().min(1).max(253),
  port: z.number().int().min(1).max(65_535).default(587),
  /** `tls`: from the first byte; `starttls`: required after it; `none`: in the clear, for a relay on this machine. */
  security: z.enum(['tls', 'starttls', 'none']).default('starttls'),
  username: z.string().max(320).nullable().default(null),
  password: secretSchema.nullable().default(null),
  from: z
    .string()
    .max(320)
    .regex(/[^\s<>@]+@[^\s<>@]+/, 'expected a sender such as tocsin@example.com'),
  to: z.array(z.email().max(320)).min(1).max(50),
});
type EmailSettings = z.output<typeof settings>;

/** Sends mail over SMTP. Mails of one incident are one thread. */
export const email = defineKind({
  kind: 'email',
  name: 'Email',
  arrives: 'text and HTML, one thread per incident',
  settings,
  secrets: ['password'],
  fields: {
    host: { label: 'SMTP host' },
    port: { label: 'Port', input: 'number', placeholder: '587' },
    security: {
      label: 'Encryption',
      input: 'choice',
      options: [
        ['starttls', 'STARTTLS, required'],
        ['tls', 'TLS from the first byte'],
        ['none', 'none, for a relay on this machine'],
      ],
    },
    username: { label: 'User name' },
    password: { label: 'Password' },
    from: { label: 'From', placeholder: 'Tocsin <tocsin@example.com>' },
    to: {
      label: 'To',
      input: 'list',
      hint: 'One address per line.',
      complaint: 'Enter one valid address per line.',
    },
  },
  destination({ to: [first, ...more] }) {
    return more.length > 0 ? `${first} and ${more.length} more` : (first ?? '');
  },
  compose: (message, given, tools) => ({ by: 'mail', mail: mailOf(message, given, tools) }),
  example: () => ({
    host: 'smtp.example.com',
    username: 'tocsin',
    password: 'pw',
    from: 'Tocsin <tocsin@example.com>',
    to: ['on-call@example.com'],
  }),
});

function mailOf(message: Message, given: EmailSettings, tools: ComposeTools): OutgoingMail {
  const { from, to, host, port, security, username, password } = given;
  const domain = /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? 'tocsin.invalid';
  return {
    server: { host, port, security, username, password },
    from,
    to,
    ...emailBody(message, domain, tools),
    sentAt: message.sentAt,
    isUrgent: message.severity === 'page' && message.status === 'firing',
    headers: {
      'List-Id': `Tocsin alerts <alerts.${domain}>`,
      // Keeps absence notes from answering (RFC 3834).
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
  };
}
