import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { SAMPLE_NOW, sampleMessage, sampleOfKind } from '../../../tests/support/sample-message';
import { startSmtpSink } from '../../../tests/support/smtp-sink';
import { email } from '../../contract/notifier-kinds/email';
import type { Message } from '../../domain/alerts/message';
import { manualClock } from '../../kit/clock';
import { createNotifier } from './create-notifier';

const cleanUps: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function sinkOf(options: Parameters<typeof startSmtpSink>[0] = {}) {
  const sink = await startSmtpSink(options);
  cleanUps.push(sink.close);
  return sink;
}

type Send = { port: number; message?: Message; signal?: AbortSignal } & Record<string, unknown>;

function send({ port, message = sampleMessage(), signal, ...more }: Send) {
  const settings = {
    host: '127.0.0.1',
    port,
    security: 'none',
    from: 'Tocsin <tocsin@example.org>',
    to: ['on-call@example.org', 'team@example.org'],
    ...more,
  };
  const parts = { fetch, clock: manualClock(SAMPLE_NOW) };
  return createNotifier(email, settings, parts).deliver(
    message,
    signal ?? AbortSignal.timeout(20_000),
  );
}

/** A header of a raw mail, unfolded. */
const headerOf = (raw: string, name: string) =>
  new RegExp(`^${name}: (.*)$`, 'mi').exec(
    (raw.split('\r\n\r\n')[0] ?? '').replace(/\r\n[ \t]+/g, ' '),
  )?.[1];

const refusal = (responseCode: number) => Object.assign(new Error('not now'), { responseCode });

describe('email', () => {
  it('arrives as text and HTML, for all recipients', async () => {
    const sink = await sinkOf();
    expect(await send({ port: sink.port })).toEqual({
      ok: true,
      detail: '127.0.0.1 took the mail',
    });
    const [mail] = sink.mails;
    expect(mail).toMatchObject({
      from: 'tocsin@example.org',
      to: ['on-call@example.org', 'team@example.org'],
    });
    const raw = mail?.raw ?? '';
    expect(headerOf(raw, 'Subject')).toMatch(/^Page: Factory initialisation fails on chat/);
    expect(headerOf(raw, 'List-Id')).toBe('Tocsin alerts <alerts.example.org>');
    expect(headerOf(raw, 'Auto-Submitted')).toBe('auto-generated');
    expect(headerOf(raw, 'X-Priority')).toMatch(/^1/);
    expect(raw).toContain('multipart/alternative');
    expect(raw).toContain('expected <Manager> & got');
    expect(raw.replaceAll('=\r\n', '')).toContain('expected &lt;Manager&gt; &amp; got');
  });

  it('threads an episode, and gives a second delivery the id of the first', async () => {
    const sink = await sinkOf();
    for (const message of [sampleMessage(), sampleMessage(), sampleOfKind('resolved')])
      await send({ port: sink.port, message });
    const [first, again, resolved] = sink.mails.map(({ raw }) => raw);
    const of = (raw: string | undefined, name: string) => headerOf(raw ?? '', name);
    expect(of(first, 'Message-ID')).toMatch(/^<[0-9a-f]{32}@example\.org>$/);
    expect(of(again, 'Message-ID')).toBe(of(first, 'Message-ID'));
    expect(of(resolved, 'Message-ID')).not.toBe(of(first, 'Message-ID'));
    expect(of(resolved, 'References')).toBe(of(first, 'References'));
    expect(of(resolved, 'In-Reply-To')).toBe(of(first, 'References'));
    // Without a thread of its own: a message of before there were any.
    expect(of(resolved, 'Subject')).toMatch(/^Ended: /);
  });

  // Operations case 22.
  it('gives all mails of an episode one subject, so that Gmail makes one conversation of them', async () => {
    const sink = await sinkOf();
    const subject = 'Page: Staging chat: sessions stop at factory. 36 of 69 failed [INC-43]';
    await send({ port: sink.port, message: sampleMessage({ thread: { subject, isFirst: true } }) });
    const ended = { ...sampleOfKind('resolved'), title: 'Ended: staging chat stopped' };
    const thread = { subject, isFirst: false };
    await send({ port: sink.port, message: { ...ended, thread } });
    const [first, second] = sink.mails.map(({ raw }) => raw.replaceAll(/\r\n\s+/g, ' '));
    expect(headerOf(first ?? '', 'Subject')).toBe(subject);
    expect(headerOf(second ?? '', 'Subject')).toBe(`Re: ${subject}`);
    expect(headerOf(second ?? '', 'References')).toBe(headerOf(first ?? '', 'References'));
    expect(second).toContain('Ended: staging chat stopped');
  });

  it('lets no title add a header', async () => {
    const sink = await sinkOf();
    await send({ port: sink.port, message: sampleMessage({ title: 'a\r\nBcc: x@evil.example' }) });
    expect(sink.mails[0]?.to).toHaveLength(2);
    expect(headerOf(sink.mails[0]?.raw ?? '', 'Bcc')).toBeUndefined();
  });

  it('may try again after a reply 4xx, not after 5xx', async () => {
    const busy = await sinkOf({ onMailFrom: (_, __, done) => done(refusal(451)) });
    expect(await send({ port: busy.port })).toMatchObject({ ok: false, retryable: true });
    const closed = await sinkOf({ onMailFrom: (_, __, done) => done(refusal(550)) });
    const delivery = await send({ port: closed.port });
    expect(delivery).toMatchObject({ ok: false, retryable: false });
    expect(delivery.detail).toContain('550 not now');
  });

  it('signs in, and says a wrong password without showing it', async () => {
    const sink = await sinkOf({
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _, done) =>
        password === 'right-password'
          ? done(null, { user: username })
          : done(new Error(`no: ${password}`)),
    });
    const right = { port: sink.port, username: 'tocsin', password: 'right-password' };
    expect(await send(right)).toMatchObject({ ok: true });
    const wrong = await send({ ...right, password: 'wrong-password' });
    expect(wrong).toMatchObject({ ok: false, retryable: false });
    expect(wrong.detail).not.toContain('wrong-password');
  });

  it('never sends in the clear what was to be encrypted', async () => {
    const sink = await sinkOf();
    const delivery = await send({ port: sink.port, security: 'starttls' });
    expect(delivery).toMatchObject({ ok: false, retryable: false });
    expect(sink.mails).toHaveLength(0);
  });

  it('trusts no certificate that nobody vouches for', async () => {
    const sink = await sinkOf({ secure: true, disabledCommands: [] });
    const delivery = await send({ port: sink.port, security: 'tls' });
    expect(delivery).toMatchObject({ ok: false });
    expect(delivery.detail).toMatch(/self-signed certificate|certificate has expired/);
    expect(sink.mails).toHaveLength(0);
  });

  it('names the recipients that were refused, and counts the rest as delivered', async () => {
    const sink = await sinkOf({
      onRcptTo: ({ address }, _, done) =>
        done(address.startsWith('team') ? refusal(550) : undefined),
    });
    expect(await send({ port: sink.port })).toEqual({
      ok: true,
      detail: '127.0.0.1 took the mail, 1 of 2 recipients refused',
    });
  });

  it('gives up when the time is over, and may try again when nobody listens', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const hung = await send({ port, signal: AbortSignal.timeout(100) });
    expect(hung).toEqual({
      ok: false,
      retryable: true,
      detail: '127.0.0.1 did not answer in time',
    });
    silent.close();
    expect(await send({ port: 1 })).toMatchObject({ ok: false, retryable: true });
  });
});
