import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { probeUrl } from '../../../tests/support/probe/probe-url';
import type { SessionSpec } from './session-spec';

const closers: Array<() => void> = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that repeats what it is sent; `refuse` answers the upgrade, `talk` an accepted connection. */
async function echo(answers: {
  refuse?: (request: IncomingMessage) => string;
  talk?: (socket: WebSocket, request: IncomingMessage) => void;
}): Promise<string> {
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (answers.refuse) socket.end(answers.refuse(request));
    else sockets.handleUpgrade(request, socket, head, (one) => answers.talk?.(one, request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const one of sockets.clients) one.terminate();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const SPEC: Partial<SessionSpec> = {
  headers: {
    'x-api-key': 'HDRKEY-SECRET3',
    'x-custom': 'say "HDRCUST-SECRET5"',
    'proxy-authorization': `Basic ${Buffer.from('user:BASIC-SECRET4').toString('base64')}`,
    cookie: 'sid=COOKIE-SECRET7; theme=dark',
    origin: 'https://app.example.com',
  },
  credentials: { kind: 'token', token: 'TOKEN-SECRET6-of-the-target' },
};
const urlAt = (host: string) =>
  `ws://user:urlpass%40-SECRET1@${host}/echo?token=a%2FQUERY-SECRET2&sig=SIGN-SECRET10&mode=plain`;
const SECRET = /SECRET\d|a\/QUERY|dXNlcjp1cmxwYXNz|dXNlcjpCQVNJQy1TRUNSRVQ0/;

describe('secrets of a target that its server repeats', () => {
  it('are kept neither in frames nor in the reason, the code, the release, an id or the signature', async () => {
    const host = await echo({
      talk(socket, { headers, url = '' }) {
        const key = headers['x-api-key'];
        const send = (message: unknown) => socket.send(JSON.stringify(message));
        send({
          type: 'connection_established',
          data: { connection_id: `c-${key}`, version: `v-${headers['x-custom']}`, instance: key },
        });
        send({ type: 'note', headers, text: `url ${url} ${decodeURIComponent(url)}` });
        send({
          type: 'error_message',
          error_code: `BAD_${key}`,
          error_message: `no ${headers['x-custom']} ${headers.cookie} ${headers.authorization} ${url}`,
          run_id: headers['proxy-authorization'],
          thread_id: key,
        });
        socket.close(1011, `${key} ${headers['x-custom']} ${url}`.slice(0, 120));
      },
    });
    const record = await probeUrl(urlAt(host), SPEC);
    const { transcript, target: _, ...kept } = record;
    expect(JSON.stringify(kept)).not.toMatch(SECRET);
    expect(JSON.stringify(transcript)).not.toMatch(SECRET);
    expect(record.errorCode).toBe('BAD_[redacted]');
    expect(record.close.reason).toContain('[redacted]');
    expect(JSON.stringify(transcript)).toContain('app.example.com');
    expect(JSON.stringify(transcript)).toContain('mode=plain');
  });

  it.each(['application/json', 'text/plain'])('are not kept of a refusal in %s', async (type) => {
    const refuse = ({ headers, url }: IncomingMessage) =>
      `HTTP/1.1 403 No\r\nContent-Type: ${type}\r\nWWW-Authenticate: Key "${headers['x-api-key']}"\r\n\r\n${JSON.stringify({ detail: `refused ${url} ${headers.cookie}`, headers })}`;
    const record = await probeUrl(urlAt(await echo({ refuse })), SPEC);
    const { target: _, ...kept } = record;
    expect(record.facts.upgradeText).toContain('refused');
    expect(JSON.stringify(kept)).not.toMatch(SECRET);
  });

  it('leaves no control characters in what is kept of a message', async () => {
    const hostile = '\u001b]52;c;aGk=\u0007\n::error::x\u202e';
    const host = await echo({
      talk(socket) {
        const send = (message: unknown) => socket.send(JSON.stringify(message));
        send({
          type: 'connection_established',
          data: { connection_id: 'c', version: `v1${hostile}`, instance_id: `i${hostile}` },
        });
        const details = { component: 'factory' };
        send({ type: 'error', error_code: `C${hostile}`, error_message: `M${hostile}`, details });
        socket.close(1011, hostile);
      },
    });
    const { facts, release, errorCode, signature, close } = await probeUrl(`ws://${host}/esc`);
    const texts = JSON.stringify([
      ...Object.values(facts.announced),
      ...facts.frames.flatMap(({ meaning }) => Object.values(meaning)),
      release,
      errorCode,
      signature?.title,
      close.reason,
    ]);
    expect(texts).not.toMatch(/\\u|\\n|\p{Cf}/u);
    expect(release).toBe('v1]52;c;aGk= ::error::x');
  });
});
