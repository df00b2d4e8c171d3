import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { manualClock, systemClock } from '../../../kit/clock';
import { type HttpStep, HttpSteps, type HttpStepsSetup } from './http-steps';
import { learnedSecrets } from './learned-secrets';

const cleanups: Array<() => unknown> = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function serve(listener: http.RequestListener): Promise<string> {
  const server = http.createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const stepsOf = (host: string, over: Partial<HttpStepsSetup> = {}) =>
  new HttpSteps({
    url: `ws://${host}/ws?x=1`,
    hosts: [],
    linkLocal: false,
    secrets: ['probe-password'],
    clock: systemClock,
    ...over,
  });

const step = (over: Partial<HttpStep> = {}): HttpStep => ({
  method: 'POST',
  url: '/login',
  headers: {},
  keep: () => null,
  ...over,
});

const bodyOf = async (request: http.IncomingMessage) => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
};

describe('requests of a login', () => {
  it('logs in with JSON, keeps the cookie, and takes a ticket with it', async () => {
    const seen: string[] = [];
    const host = await serve(async (request, response) => {
      const { url, headers } = request;
      seen.push(`${url} ${headers['content-type']} ${headers.cookie} ${await bodyOf(request)}`);
      if (url === '/login') response.setHeader('set-cookie', 'sid=s-12345678; Path=/; HttpOnly');
      response.end(JSON.stringify({ ticket: 'ticket-of-one-session' }));
    });
    const steps = stepsOf(host);
    let ticket: unknown;
    const keep = (text: string) => {
      ticket = JSON.parse(text).ticket;
      return null;
    };
    expect(await steps.run(step({ json: { user: 'probe' } }))).toEqual({ ok: true });
    expect(await steps.run(step({ url: '/ticket', keep }))).toEqual({ ok: true });
    expect(seen).toEqual([
      '/login application/json undefined {"user":"probe"}',
      '/ticket undefined sid=s-12345678 ',
    ]);
    expect(ticket).toBe('ticket-of-one-session');
    expect(steps.cookieHeader('own=1')).toBe('own=1; sid=s-12345678');
    expect(steps.secrets()).toEqual(['ticket-of-one-session', 's-12345678']);
  });

  it('gets an OAuth2 token from another host that the target names', async () => {
    const idp = await serve(async (request, response) =>
      response.end(JSON.stringify({ access_token: await bodyOf(request) })),
    );
    const form = { grant_type: 'client_credentials', client_secret: 'a&b' };
    const own = await serve((_request, response) => response.end());
    let text = '';
    const keep = (answer: string) => {
      text = answer;
      return null;
    };
    const asked = step({ url: `http://${idp}/token`, form, keep });
    expect(await stepsOf(own, { hosts: [idp] }).run(asked)).toEqual({ ok: true });
    expect(text).toContain('grant_type=client_credentials&client_secret=a%26b');
    expect(await stepsOf(own).run(asked)).toMatchObject({ ok: false, code: 'HOST_REFUSED' });
  });

  it.each([
    [401, 'HTTP_401'],
    [500, 'HTTP_500'],
  ])('reports an answer %i, without secrets', async (status, code) => {
    const host = await serve((_request, response) =>
      response.writeHead(status).end('no user with probe-password'),
    );
    expect(await stepsOf(host).run(step({ url: '/login?key=k-1' }))).toEqual({
      ok: false,
      code,
      text: `POST /login was answered with HTTP ${status}: no user with [redacted]`,
    });
  });

  it('names the value that is not in the answer', async () => {
    const host = await serve((_request, response) => response.end('{}'));
    expect(await stepsOf(host).run(step({ keep: () => 'ticket' }))).toMatchObject({
      code: 'NO_VALUE',
      text: 'POST /login had an answer without `ticket`',
    });
  });

  it('reports a server that cannot be reached, with the errno', async () => {
    const host = await serve(() => {});
    for (const cleanup of cleanups.splice(0)) cleanup();
    expect(await stepsOf(host).run(step())).toMatchObject({
      code: 'UNREACHABLE',
      network: { code: 'ECONNREFUSED', addresses: ['127.0.0.1'], isProxyFault: false },
    });
  });

  it('ends by its time limit, and at once when the session is stopped', async () => {
    const clock = manualClock();
    let arrived = () => {};
    const asked = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const host = await serve(() => arrived());
    const late = stepsOf(host, { clock }).run(step());
    await asked;
    clock.advance(10_000);
    expect(await late).toMatchObject({ code: 'TIMEOUT' });
    const stopped = AbortSignal.abort();
    expect(await stepsOf(host, { clock }).run(step(), stopped)).toMatchObject({ ok: false });
  });

  it('follows redirects on its own host only', async () => {
    const other = await serve((_request, response) => response.end('{}'));
    const host = await serve((request, response) => {
      if (request.url === '/login') response.writeHead(303, { location: '/in' }).end();
      else if (request.url === '/in') response.end(JSON.stringify({ by: request.method }));
      else if (request.url === '/loop') response.writeHead(302, { location: '/loop' }).end();
      else response.writeHead(307, { location: `http://${other}/` }).end();
    });
    let text = '';
    const keep = (answer: string) => {
      text = answer;
      return null;
    };
    const steps = stepsOf(host, { hosts: [other] });
    expect(await steps.run(step({ keep }))).toEqual({ ok: true });
    expect(text).toBe('{"by":"GET"}');
    expect(await steps.run(step({ url: '/out' }))).toMatchObject({ code: 'REDIRECTED' });
    expect(await steps.run(step({ url: '/loop' }))).toMatchObject({ code: 'REDIRECTED' });
  });

  it('reads 256 KiB of an answer and no more', async () => {
    const host = await serve((_request, response) => response.end('x'.repeat(300 * 1024)));
    expect(await stepsOf(host).run(step())).toMatchObject({ code: 'TOO_LONG' });
  });

  it.each([
    ['http://169.254.169.254/latest', 'HOST_REFUSED'],
    ['file:///etc/passwd', 'HOST_REFUSED'],
    ['http://evil.example/', 'HOST_REFUSED'],
    ['//evil.example/login', 'HOST_REFUSED'],
    ['http://[', 'BAD_REQUEST'],
  ])('sends nothing to %s', async (url, code) => {
    const hosts = ['169.254.169.254'];
    expect(await stepsOf('127.0.0.1:1', { hosts }).run(step({ url }))).toMatchObject({ code });
  });

  it('never sends in the clear to another host where the target uses TLS', async () => {
    const steps = stepsOf('x', { url: 'wss://agents.example.com/ws', hosts: ['idp.example.com'] });
    expect(await steps.run(step({ url: 'http://idp.example.com/' }))).toMatchObject({
      code: 'HOST_REFUSED',
    });
    expect(await steps.run(step({ url: 'http://agents.example.com/' }))).toMatchObject({
      code: 'HOST_REFUSED',
    });
  });

  it('reports a header that cannot be sent', async () => {
    const headers = { 'x-a': 'two\nlines' };
    expect(await stepsOf('127.0.0.1:1').run(step({ headers }))).toMatchObject({ ok: false });
  });
});

describe('secrets of an answer', () => {
  it('takes names of secrets and long texts that are no words', () => {
    const answer = {
      user: { name: 'Ada Lovelace', home: 'https://example.com/very/long/path' },
      ticket: 'abcdefgh',
      id: '0f8fad5b-d9cb-469f-a165-70867728950e',
      list: [{ password: 'hunter22' }],
    };
    expect(learnedSecrets(JSON.stringify(answer))).toEqual([
      'abcdefgh',
      '0f8fad5b-d9cb-469f-a165-70867728950e',
      'hunter22',
    ]);
    expect(learnedSecrets('eyJhbGciOiJIUzI1NiJ9.e30.sig')).toHaveLength(1);
    expect(learnedSecrets('<html>')).toEqual([]);
  });
});
