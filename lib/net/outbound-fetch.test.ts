import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSink } from '../../tests/support/http-sink';
import { closedPort } from '../../tests/support/net/free-port';
import { PRIVATE_CA } from '../../tests/support/net/private-ca';
import { type ProxyOptions, startProxy, startSocksProxy } from '../../tests/support/net/proxy';
import type { TlsSettings } from '../domain/targets/connection';
import { createOutboundFetch } from './outbound-fetch';
import { isProxyError } from './proxy-error';

const TLS: TlsSettings = { ca: null, cert: null, key: null, servername: null, insecure: false };
const TRUSTING: TlsSettings = { ...TLS, ca: PRIVATE_CA.ca };
const DIRECT = { tls: null, proxy: 'none' } as const;

const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});
const closing = <T extends { close(): Promise<unknown> }>(one: T): T => {
  closers.push(() => one.close());
  return one;
};
const proxyWith = async (options: ProxyOptions = {}) => closing(await startProxy(options));
const via = (url: string, credentials: string | null = null) => ({ url, credentials });

/** An https server of the private authority that answers with what it saw. */
async function startSecure(requestCert = false) {
  const server = https.createServer(
    {
      cert: PRIVATE_CA.serverCert,
      key: PRIVATE_CA.serverKey,
      ca: PRIVATE_CA.ca,
      requestCert,
      rejectUnauthorized: requestCert,
    },
    (request, response) => response.end(`secure ${request.url}`),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  );
  return `https://localhost:${(server.address() as AddressInfo).port}`;
}

const causeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => null,
    (error: { cause?: unknown }) => error.cause,
  );

let dead: number;
beforeAll(async () => {
  dead = await closedPort();
});

describe('a request without a proxy', () => {
  it('reaches a server, with body and headers', async () => {
    const sink = closing(await startSink());
    const fetch = createOutboundFetch(DIRECT);
    const answer = await fetch(`${sink.url}/hook`, {
      method: 'POST',
      body: 'x',
      headers: { a: 'b' },
    });
    expect(answer.status).toBe(200);
    expect(sink.received).toMatchObject([
      { method: 'POST', path: '/hook', body: 'x', headers: { a: 'b' } },
    ]);
  });

  it('trusts a private authority only where it is set', async () => {
    const url = await startSecure();
    expect(await causeOf(createOutboundFetch(DIRECT)(url))).toMatchObject({
      code: 'SELF_SIGNED_CERT_IN_CHAIN',
    });
    const answer = await createOutboundFetch({ tls: TRUSTING, proxy: 'none' })(`${url}/a`);
    expect(await answer.text()).toBe('secure /a');
  });

  it('presents a client certificate', async () => {
    const url = await startSecure(true);
    const tls = { ...TRUSTING, cert: PRIVATE_CA.clientCert, key: PRIVATE_CA.clientKey };
    expect((await createOutboundFetch({ tls, proxy: 'none' })(url)).status).toBe(200);
    expect(await causeOf(createOutboundFetch({ tls: TRUSTING, proxy: 'none' })(url))).toBeTruthy();
  });

  it('checks the name that is set, and verifies nothing where it is set so', async () => {
    const url = await startSecure();
    const named = (servername: string) =>
      createOutboundFetch({ tls: { ...TRUSTING, servername }, proxy: 'none' })(url);
    expect((await named('agents.example.com')).status).toBe(200);
    expect(await causeOf(named('other.example.com'))).toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    const insecure = { ...TLS, insecure: true };
    expect((await createOutboundFetch({ tls: insecure, proxy: 'none' })(url)).status).toBe(200);
  });

  it('resolves names by the given lookup', async () => {
    const sink = closing(await startSink());
    const { port } = new URL(sink.url);
    const names: string[] = [];
    const fetch = createOutboundFetch({
      ...DIRECT,
      lookup(name, options, done) {
        names.push(name);
        if (options.all) done(null, [{ address: '127.0.0.1', family: 4 }]);
        else done(null, '127.0.0.1', 4);
      },
    });
    expect((await fetch(`http://somewhere.invalid:${port}/`)).status).toBe(200);
    expect(names).toEqual(['somewhere.invalid']);
  });
});

describe('a request through a proxy', () => {
  it('is forwarded whole where it is plain, with the credentials of the proxy', async () => {
    const sink = closing(await startSink());
    const proxy = await proxyWith({ credentials: 'user:p@ss' });
    const fetch = createOutboundFetch({ tls: null, proxy: via(proxy.url, 'user:p@ss') });
    const answer = await fetch(`${sink.url}/hook`, { method: 'POST', body: 'x' });
    expect(answer.status).toBe(200);
    expect(proxy.requests).toEqual([`POST ${sink.url}/hook`]);
    expect(sink.received[0]).toMatchObject({ path: '/hook', body: 'x' });
    expect(sink.received[0]?.headers.host).toBe(new URL(sink.url).host);
  });

  it.each([
    ['http', undefined],
    ['https', { cert: PRIVATE_CA.serverCert, key: PRIVATE_CA.serverKey }],
  ])('is tunnelled where it is secure, by an %s proxy', async (_, tls) => {
    const url = await startSecure();
    const proxy = await proxyWith(tls ? { tls } : {});
    const fetch = createOutboundFetch({ tls: TRUSTING, proxy: via(proxy.url) });
    expect(await (await fetch(`${url}/b`)).text()).toBe('secure /b');
    expect(proxy.requests).toEqual([`CONNECT ${new URL(url).host}`]);
  });

  it('is forwarded by an https proxy too', async () => {
    const sink = closing(await startSink());
    const proxy = await proxyWith({
      tls: { cert: PRIVATE_CA.serverCert, key: PRIVATE_CA.serverKey },
    });
    const fetch = createOutboundFetch({ tls: TRUSTING, proxy: via(proxy.url) });
    expect((await fetch(`${sink.url}/hook`)).status).toBe(200);
    expect(proxy.requests).toEqual([`GET ${sink.url}/hook`]);
  });

  it('goes through SOCKS 5', async () => {
    const sink = closing(await startSink());
    const proxy = closing(await startSocksProxy({ credentials: 'a:b' }));
    const fetch = createOutboundFetch({ tls: null, proxy: via(proxy.url, 'a:b') });
    expect((await fetch(`${sink.url}/hook`)).status).toBe(200);
    expect(proxy.requests).toEqual([`CONNECT ${new URL(sink.url).host}`]);
    const wrong = createOutboundFetch({ tls: null, proxy: via(proxy.url, 'a:c') });
    expect(String(await causeOf(wrong(sink.url)))).toMatch(/refused the user name and password/);
  });

  it.each(['http', 'https'])('says that the proxy asks for a password: %s', async (scheme) => {
    const proxy = await proxyWith({ credentials: 'user:secret-word' });
    const fetch = createOutboundFetch({ tls: null, proxy: via(proxy.url, 'user:other-word') });
    const cause = await causeOf(fetch(`${scheme}://localhost:${dead}/`));
    expect(isProxyError(cause)).toBe(true);
    expect(String(cause)).toMatch(/localhost:\d+ refused the user name and password \(407\)/);
    expect(String(cause)).not.toMatch(/-word/);
  });

  it.each([
    [{ status: 403 }, 'EPROXY', /refused to connect to localhost:\d+ \(403\)/],
    [{ status: 503 }, 'EPROXY_UPSTREAM', /could not reach localhost:\d+ \(503\)/],
  ])('says what the proxy answered: %j', async (options, code, text) => {
    const proxy = await proxyWith(options);
    const fetch = createOutboundFetch({ tls: null, proxy: via(proxy.url) });
    const cause = await causeOf(fetch(`https://localhost:${dead}/`));
    expect(cause).toMatchObject({ code });
    expect(String(cause)).toMatch(text);
  });

  it.each(['http', 'https'])('says that the proxy itself is down: %s', async (scheme) => {
    const fetch = createOutboundFetch({ tls: null, proxy: via(`http://localhost:${dead}`) });
    const cause = await causeOf(fetch(`${scheme}://localhost:4999/`));
    expect(cause).toMatchObject({ code: 'EPROXY' });
    expect(String(cause)).toMatch(/the proxy http:\/\/localhost:\d+ refused the connection/);
  });

  it('ends when it is aborted while the proxy is silent', async () => {
    const proxy = await proxyWith({ isSilent: true });
    const fetch = createOutboundFetch({ tls: null, proxy: via(proxy.url) });
    const abort = new AbortController();
    const answer = fetch(`https://localhost:${dead}/`, { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
  });
});
