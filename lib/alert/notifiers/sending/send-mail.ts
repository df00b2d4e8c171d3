import type { Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import type { MailServer, OutgoingMail } from '../../../contract/notifier-kinds/define-kind';
import { connectMailServer, type Outbound } from '../../../net/outbound';
import { tlsOptions } from '../../../net/tls-options';
import type { Delivery } from '../../notifier';
import { failedMail } from './failed-mail';

/** Limit of each step of SMTP; the signal limits all of it. */
const STEP_LIMIT_MS = 10_000;

/** Sends one mail over SMTP on a connection of its own, as `outbound` says. Never throws. */
export async function sendMail(
  mail: OutgoingMail,
  outbound: Outbound,
  signal: AbortSignal,
): Promise<Delivery> {
  const { server } = mail;
  if (signal.aborted) return failedMail(null, { server, aborted: true });
  const transport = createTransport({
    ...transportOptions(server),
    tls: tlsOptions(outbound.tls, server.host),
    getSocket: socketSource(server, outbound, signal),
  });
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
  });
  signal.addEventListener('abort', stop, { once: true });
  try {
    const info = await Promise.race([transport.sendMail(nodemailerMail(mail)), aborted]);
    return delivered(info.rejected?.length ?? 0, mail);
  } catch (error) {
    return failedMail(error, { server, aborted: signal.aborted });
  } finally {
    signal.removeEventListener('abort', stop);
    transport.close();
  }
}

/** Gives nodemailer a connection through the proxy, or none, so that it connects by itself. */
function socketSource(server: MailServer, outbound: Outbound, signal: AbortSignal) {
  return (
    _: unknown,
    callback: (error: Error | null, found?: false | { connection: Socket }) => void,
  ): void => {
    connectMailServer(server, outbound, signal).then(
      (connection) => callback(null, connection !== null && { connection }),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
    );
  };
}

function transportOptions({ host, port, security, username, password }: MailServer) {
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

function nodemailerMail({ from, to, subject, text, html, ...mail }: OutgoingMail) {
  return {
    from,
    to,
    subject,
    text,
    html,
    messageId: mail.messageId,
    inReplyTo: mail.threadId,
    references: [mail.threadId],
    date: new Date(mail.sentAt),
    ...(mail.isUrgent && { priority: 'high' as const }),
    headers: mail.headers,
  };
}

function delivered(rejected: number, { server, to }: OutgoingMail): Delivery {
  const refused = rejected > 0 ? `, ${rejected} of ${to.length} recipients refused` : '';
  return { ok: true, detail: `${server.host} took the mail${refused}` };
}
