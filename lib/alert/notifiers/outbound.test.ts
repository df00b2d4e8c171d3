import { afterEach, describe, expect, it } from 'vitest';
import { startSink } from '../../../tests/support/http-sink';
import { closedPort } from '../../../tests/support/net/free-port';
import { PRIVATE_CA } from '../../../tests/support/net/private-ca';
import { type ProxyOptions, startProxy } from '../../../tests/support/net/proxy';
import { SAMPLE_NOW, sampleMessage } from '../../../tests/support/sample-message';
import { startSmtpSink } from '../../../tests/support/smtp-sink';
import { email } from '../../contract/notifier-kinds/email';
import { webhook } from '../../contract/notifier-kinds/webhook';
import type { ConnectionSettings, TlsSettings } from '../../domain/targets/connection';
import { manualClock } from '../../kit/clock';
import { serviceOutbound } from '../../net/outbound';
import { createOutboundFetch } from '../../net/outbound-fetch';
import { createNotifier } from './create-notifier';

const TLS: TlsSettings = { ca: null, cert: null, key: null, servername: null, insecure: false };
const TRUSTING: TlsSettings = { ...TLS, ca: PRIVATE_CA.ca };

const cleanUps: Array<() => unknown> = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

const proxyWith = async (options: ProxyOptions = {}) => {
  const proxy = await startProxy(options);
  cleanUps.push(proxy.close);
  return proxy;
};

/** Sets variables of the environment until the test has ended. */
function setEnvironment(values: Record<string, string>): void {
  for (const [name, value] of Object.entries(values)) {
    const before = process.env[name];
    process.env[name] = value;
    cleanUps.push(() => {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    });
  }
}

const partsOf = (settings: ConnectionSettings) => {
  const outbound = serviceOutbound(settings, { tls: null, proxy: 'env' });
  return { outbound, fetch: createOutboundFetch(outbound), clock: manualClock(SAMPLE_NOW) };
};
const within = () => AbortSignal.timeout(20_000);

const post = (url: string, settings: ConnectionSettings = {}) =>
  createNotifier(webhook, { url }, partsOf(settings)).deliver(sampleMessage(), within());

async function mailSink() {
  const sink = await startSmtpSink({
    disabledCommands: [],
    cert: PRIVATE_CA.serverCert,
    key: PRIVATE_CA.serverKey,
  });
  cleanUps.push(sink.close);
  return sink;
}

const mail = (port: number, settings: ConnectionSettings = {}, host = 'localhost') =>
  createNotifier(
    email,
    { host, port, security: 'starttls', from: 'tocsin@example.org', to: ['a@example.org'] },
    partsOf(settings),
  ).deliver(sampleMessage(), within());

describe('a webhook', () => {
  // Operations case 11.
  it('obeys the variables for proxies, unless the notifier says otherwise', async () => {
    const sink = await startSink();
    cleanUps.push(sink.close);
    const proxy = await proxyWith();
    setEnvironment({ HTTP_PROXY: proxy.url, NO_PROXY: '' });
    expect(await post(`${sink.url}/hook`)).toMatchObject({ ok: true });
    expect(proxy.requests).toEqual([`POST ${sink.url}/hook`]);
    expect(await post(`${sink.url}/hook`, { proxy: 'none' })).toMatchObject({ ok: true });
    setEnvironment({ NO_PROXY: '127.0.0.1' });
    expect(await post(`${sink.url}/hook`)).toMatchObject({ ok: true });
    expect(proxy.requests).toHaveLength(1);
    expect(sink.received).toHaveLength(3);
  });

  it.each([
    [
      { credentials: 'a:b' },
      /could not be reached: the proxy http:\/\/localhost:\d+ asks for a user name and password \(407\)/,
    ],
    [
      { status: 403 },
      /the proxy http:\/\/localhost:\d+ refused to connect to hooks\.example:443 \(403\)/,
    ],
  ])('says that its proxy is at fault: %j', async (options, expected) => {
    const proxy = await proxyWith(options);
    const delivery = await post('https://hooks.example/secret-path', {
      proxy: { url: proxy.url, credentials: null },
    });
    expect(delivery).toMatchObject({ ok: false, retryable: true });
    expect(delivery.detail).toMatch(expected);
    expect(delivery.detail).not.toContain('secret-path');
  });

  it('says that its proxy is down', async () => {
    const url = `http://localhost:${await closedPort()}`;
    const delivery = await post('https://hooks.example/', { proxy: { url, credentials: null } });
    expect(delivery.detail).toBe(
      `The webhook could not be reached: the proxy ${url} refused the connection`,
    );
  });
});

describe('mail', () => {
  // Operations case 21.
  it('names both settings where the relay is signed by a private authority', async () => {
    const sink = await mailSink();
    const delivery = await mail(sink.port);
    expect(delivery).toMatchObject({ ok: false, retryable: true });
    expect(delivery.detail).toMatch(/^localhost: its certificate is not trusted \(/);
    expect(delivery.detail).toMatch(/set tls\.ca of this notifier .* or NODE_EXTRA_CA_CERTS/);
    expect(await mail(sink.port, { tls: TRUSTING })).toMatchObject({ ok: true });
    expect(sink.mails).toHaveLength(1);
  });

  it('goes through a proxy that is named, and not through HTTPS_PROXY', async () => {
    const sink = await mailSink();
    const proxy = await proxyWith();
    const named = { tls: TRUSTING, proxy: { url: proxy.url, credentials: null } };
    expect(await mail(sink.port, named)).toMatchObject({ ok: true });
    expect(proxy.requests).toEqual([`CONNECT localhost:${sink.port}`]);
    setEnvironment({ HTTPS_PROXY: 'http://localhost:1', HTTP_PROXY: 'http://localhost:1' });
    expect(await mail(sink.port, { tls: TRUSTING })).toMatchObject({ ok: true });
    setEnvironment({ ALL_PROXY: proxy.url, NO_PROXY: '' });
    expect(await mail(sink.port, { tls: TRUSTING })).toMatchObject({ ok: true });
    expect(proxy.requests).toHaveLength(2);
  });

  it('says that its proxy is at fault', async () => {
    const proxy = await proxyWith({ status: 403 });
    const delivery = await mail(25, { proxy: { url: proxy.url, credentials: null } });
    expect(delivery).toMatchObject({ ok: false, retryable: true });
    expect(delivery.detail).toMatch(/^localhost could not be reached: the proxy .* \(403\)$/);
  });
});
