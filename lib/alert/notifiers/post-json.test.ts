import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSink } from '../../../tests/support/http-sink';
import { SAMPLE_NOW } from '../../../tests/support/sample-message';
import { manualClock } from '../../kit/clock';
import { postJson } from './sending/post-json';

const parts = { fetch, clock: manualClock(SAMPLE_NOW) };
const SECRET = 'very-secret-token';
const PATH = '/services/T000/B000/very-secret-path';

let sink: Awaited<ReturnType<typeof startSink>>;
beforeEach(async () => {
  sink = await startSink();
});
afterEach(() => sink.close());

type More = { url?: string; headers?: Record<string, string>; signal?: AbortSignal };

const post = ({
  url = sink.url + PATH,
  headers,
  signal = AbortSignal.timeout(20_000),
}: More = {}) =>
  postJson(
    parts,
    {
      receiver: 'Slack',
      url,
      body: '{"a":1}',
      secrets: [SECRET, null],
      ...(headers && { headers }),
    },
    signal,
  );

/** A server that speaks no HTTP: it handles each connection with the given function. */
async function startRaw(onData: (socket: import('node:net').Socket) => void) {
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => onData(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

describe('what became of a post', () => {
  it.each([
    [200, true, undefined],
    [202, true, undefined],
    [204, true, undefined],
    [302, false, false],
    [307, false, false],
    [400, false, false],
    [401, false, false],
    [403, false, false],
    [404, false, false],
    [408, false, true],
    [410, false, false],
    [422, false, false],
    [425, false, true],
    [429, false, true],
    [500, false, true],
    [502, false, true],
    [503, false, true],
    [504, false, true],
  ])('%i is delivered: %s, may pass: %s', async (status, ok, retryable) => {
    sink.answerWith((response) => response.writeHead(status, { location: '/elsewhere' }).end());
    const delivery = await post();
    expect(delivery).toMatchObject(ok ? { ok } : { ok, retryable });
    expect(delivery.detail).toContain(`Slack answered ${status}`);
    expect(sink.received).toHaveLength(1);
  });

  it('says what the receiver said, and when to come back', async () => {
    sink.answerWith((response) =>
      response.writeHead(429, { 'retry-after': '30' }).end('Too many\n  requests'),
    );
    expect(await post()).toEqual({
      ok: false,
      retryable: true,
      retryAfterMs: 30_000,
      detail: 'Slack answered 429: Too many requests',
    });
    const later = new Date(SAMPLE_NOW + 90_000).toUTCString();
    sink.answerWith((response) => response.writeHead(503, { 'retry-after': later }).end());
    expect(await post()).toMatchObject({ retryAfterMs: 90_000 });
  });

  it('waits as long as a JSON answer asks where no header does', async () => {
    const body = JSON.stringify({ message: 'You are being rate limited.', retry_after: 1.2345 });
    sink.answerWith((response) => response.writeHead(429).end(body));
    expect(await post()).toMatchObject({ retryAfterMs: 1_235 });
  });

  it('shows no secret, not even one that the receiver repeats', async () => {
    sink.answerWith((response) =>
      response.writeHead(404).end(`no ${PATH} for ${SECRET} at ${sink.url}${PATH}`),
    );
    const { detail } = await post();
    expect(detail).toContain('••••');
    expect(detail).not.toMatch(/very-secret/);
  });

  it('reads the start of an endless answer only', async () => {
    sink.answerWith((response) => {
      response.writeHead(500);
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(1024)));
      };
      response.on('drain', more);
      more();
    });
    const { ok, detail } = await post();
    expect(ok).toBe(false);
    expect(detail.length).toBeLessThan(400);
  });

  it('gives up when the time is over: no answer, or one that never ends', async () => {
    sink.answerWith(() => {});
    expect(await post({ signal: AbortSignal.timeout(100) })).toEqual({
      ok: false,
      retryable: true,
      detail: 'Slack did not answer in time',
    });
    // The status came, so it is known to be delivered: a second message would be one too many.
    sink.answerWith((response) => void response.writeHead(200).write('slow'));
    expect(await post({ signal: AbortSignal.timeout(200) })).toMatchObject({ ok: true });
  });

  it('may try again after a reset, a refusal or garbage', async () => {
    const reset = await startRaw((socket) => socket.resetAndDestroy());
    expect(await post({ url: reset.url })).toMatchObject({
      ok: false,
      retryable: true,
      detail: 'Slack closed the connection without an answer',
    });
    await reset.close();
    expect(await post({ url: reset.url })).toMatchObject({
      ok: false,
      retryable: true,
      detail: 'Slack refused the connection',
    });
    const garbage = await startRaw((socket) => socket.end('\u0000\u0001 no HTTP here\r\n\r\n'));
    expect(await post({ url: garbage.url })).toMatchObject({
      ok: false,
      retryable: true,
      detail: 'Slack answered something that is not HTTP',
    });
    await garbage.close();
  });

  it('does not try again with a header that cannot be sent', async () => {
    expect(await post({ headers: { 'x-a': 'two\nlines' } })).toMatchObject({
      ok: false,
      retryable: false,
    });
    expect(sink.received).toHaveLength(0);
  });
});
