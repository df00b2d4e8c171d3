import { createTransport } from 'nodemailer';
import type { NotifierSettings } from '../../contract/api/alerting/notifiers';
import type { Message } from '../../domain/alerts/message';
import type { Delivery, Notifier } from '../notifier';
import { failedMail } from './sending/failed-mail';
import { emailBody } from './text/email-body';

/** Of each step of SMTP; the signal limits all of it. */
const STEP_LIMIT_MS = 10_000;

/** Sends mail over SMTP, a connection a message. Mails of one episode thread by its dedup key. */
export function createEmail(settings: NotifierSettings['email']): Notifier {
  return {
    kind: 'email',
    async deliver(message, signal) {
      if (signal.aborted) return failedMail(null, { settings, aborted: true });
      const transport = createTransport(transportOptions(settings));
      let stop = () => {};
      const aborted = new Promise<never>((_, reject) => {
        stop = () => reject(signal.reason);
      });
      signal.addEventListener('abort', stop, { once: true });
      try {
        const info = await Promise.race([transport.sendMail(mailOf(message, settings)), aborted]);
        return delivered(info.rejected?.length ?? 0, settings);
      } catch (error) {
        return failedMail(error, { settings, aborted: signal.aborted });
      } finally {
        signal.removeEventListener('abort', stop);
        transport.close();
      }
    },
  };
}

function transportOptions({ host, port, security, username, password }: NotifierSettings['email']) {
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(username !== null && { auth: { user: username, pass: password ?? '' } }),
    connectionTimeout: STEP_LIMIT_MS,
    greetingTimeout: STEP_LIMIT_MS,
    socketTimeout: STEP_LIMIT_MS,
    dnsTimeout: STEP_LIMIT_MS,
    // A message never makes Tocsin read a file or fetch a URL.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function mailOf(message: Message, { from, to }: NotifierSettings['email']) {
  const domain = /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? 'tocsin.invalid';
  const { threadId, ...body } = emailBody(message, domain);
  return {
    from,
    to,
    ...body,
    inReplyTo: threadId,
    references: [threadId],
    date: new Date(message.sentAt),
    ...(message.severity === 'page' &&
      message.status === 'firing' && { priority: 'high' as const }),
    headers: {
      'List-Id': `Tocsin alerts <alerts.${domain}>`,
      // Keeps absence notes from answering (RFC 3834).
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
  };
}

function delivered(rejected: number, { host, to }: NotifierSettings['email']): Delivery {
  const refused = rejected > 0 ? `, ${rejected} of ${to.length} recipients refused` : '';
  return { ok: true, detail: `${host} took the mail${refused}` };
}
