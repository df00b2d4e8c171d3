import type net from 'node:net';
import tls from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { observe } from '../../../tests/support/probe/observe-connection';
import { SELF_SIGNED } from '../../../tests/support/probe/self-signed';
import {
  answering,
  frame,
  rawServer,
  scriptedServer,
  upgraded,
} from '../../../tests/support/probe/servers';

const cleanups: Array<() => Promise<unknown> | unknown> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function raw(onSocket: (socket: net.Socket) => void): Promise<string> {
  const server = await rawServer(onSocket);
  cleanups.push(() => server.close());
  return server.url;
}

/** A server that accepts the upgrade and is then driven by the test. */
async function accepted() {
  let accept: (socket: net.Socket) => void = () => {};
  const peer = new Promise<net.Socket>((resolve) => {
    accept = resolve;
  });
  const seen = observe(await raw(upgraded((socket) => accept(socket))));
  await seen.event('opened');
  return { ...seen, peer: await peer };
}

/** Resolves with the first frame that a server receives after the upgrade. */
const nextBytes = (socket: net.Socket) =>
  new Promise<Buffer>((resolve) => socket.once('data', resolve));

const closeFrame = (code: number, reason = '') => {
  const body = Buffer.alloc(2 + reason.length);
  body.writeUInt16BE(code);
  body.write(reason, 2);
  return frame(8, body);
};

describe('the way to an accepted connection', () => {
  it('reports every step once and in order', async () => {
    const server = await scriptedServer({ onOpen: ({ socket }) => socket.close(1001, 'moving') });
    cleanups.push(() => server.close());
    const seen = observe(server.url.replace('127.0.0.1', 'localhost'));
    expect(await seen.ended).toEqual({
      by: 'server',
      code: 1001,
      reason: 'moving',
      received: { code: 1001, reason: 'moving' },
    });
    expect(seen.names).toEqual(['dns', 'tcp', 'connected', 'opened', 'closed']);
  });

  it('names the errno of a refused connection and the address that was tried', async () => {
    const seen = observe('ws://127.0.0.1:9/ws');
    await seen.ended;
    expect(seen.names).toEqual(['failed', 'closed']);
    expect(seen.errors).toEqual([
      {
        phase: 'tcp',
        code: 'ECONNREFUSED',
        message: expect.stringContaining('ECONNREFUSED'),
        addresses: ['127.0.0.1'],
      },
    ]);
  });

  it('blames the resolver for a name that does not resolve', async () => {
    const seen = observe('ws://no-such-host.invalid/ws');
    await seen.ended;
    expect(seen.errors.map(({ phase }) => phase)).toEqual(['dns']);
  });

  it('counts a reset during the upgrade as an accepted TCP connection', async () => {
    const seen = observe(await raw((socket) => socket.resetAndDestroy()));
    await seen.ended;
    expect(seen.names.slice(0, 2)).toEqual(['tcp', 'connected']);
    expect(seen.errors).toMatchObject([{ phase: 'upgrade', code: 'ECONNRESET' }]);
  });

  it('gives a hang-up without an answer the errno of a reset', async () => {
    const seen = observe(await raw((socket) => socket.once('data', () => socket.end())));
    await seen.ended;
    expect(seen.errors).toMatchObject([{ phase: 'upgrade', code: 'ECONNRESET' }]);
  });

  it('throws for a request that cannot be built, and reports nothing', () => {
    expect(() => observe('ws://127.0.0.1:9/ws', { headers: { 'x-a': 'two\nlines' } })).toThrow();
    expect(() => observe('ws://127.0.0.1:9/ws', { protocols: ['not a token'] })).toThrow();
    expect(() => observe('no url at all')).toThrow();
  });
});

describe('TLS', () => {
  it('fails in its own phase where the server speaks plain text', async () => {
    const url = await raw(answering('hello\r\n', true));
    const seen = observe(url.replace('ws:', 'wss:'));
    await seen.ended;
    expect(seen.names).toEqual(['tcp', 'failed', 'closed']);
    expect(seen.errors).toMatchObject([{ phase: 'tls' }]);
  });

  it('fails in its own phase, by name, where the certificate is trusted by nobody', async () => {
    const server = tls.createServer(SELF_SIGNED, (socket) => socket.on('error', () => {}));
    server.on('tlsClientError', () => {});
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => server.close());
    const { port } = server.address() as net.AddressInfo;
    const seen = observe(`wss://127.0.0.1:${port}/ws`);
    await seen.ended;
    expect(seen.names).not.toContain('connected');
    expect(seen.errors).toMatchObject([{ phase: 'tls', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }]);
  });

  it('ends a handshake that never goes on without an error once it is terminated', async () => {
    const seen = observe((await raw(() => {})).replace('ws:', 'wss:'));
    await seen.event('tcp');
    seen.connection.terminate();
    expect(await seen.ended).toMatchObject({ by: 'network', code: 1006, received: null });
    expect(seen.names).toEqual(['tcp', 'closed']);
  });
});

describe('the answer to the upgrade', () => {
  it('takes as many informational answers as a server may need, and no more', async () => {
    const informational = 'HTTP/1.1 100 Continue\r\n\r\n';
    const few = observe(
      await raw((socket) => {
        socket.once('data', () => socket.write(informational.repeat(20)));
        upgraded((open) => open.write(closeFrame(1000)))(socket);
      }),
    );
    expect(await few.ended).toMatchObject({ by: 'server', code: 1000 });
    const many = observe(await raw(answering(informational.repeat(21))));
    await many.ended;
    expect(many.errors).toMatchObject([
      { phase: 'upgrade', code: 'BAD_UPGRADE', message: 'too many informational answers' },
    ]);
  });

  it('does not read a head of more than 16 KiB', async () => {
    const head = (bytes: number) => `HTTP/1.1 503 No\r\nx-a: ${'a'.repeat(bytes)}\r\n\r\n`;
    const long = observe(await raw(answering(head(17 * 1024))));
    await long.ended;
    expect(long.errors).toMatchObject([{ phase: 'upgrade', code: 'HPE_HEADER_OVERFLOW' }]);
    const short = observe(await raw(answering(head(12 * 1024), true)));
    await short.ended;
    expect(short.refusals[0]).toMatchObject({ status: 503 });
  });

  it('reports a refusal at once, then with its text, and no error after it', async () => {
    const body = '{"detail":"no"}';
    const url = await raw(
      answering(
        `HTTP/1.1 401 No\r\nContent-Type: application/json\r\nWWW-Authenticate: Bearer realm="x"\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      ),
    );
    const seen = observe(url);
    await seen.ended;
    const text = '{"detail":"no"} · WWW-Authenticate: Bearer realm="x"';
    expect(seen.refusals).toEqual([
      { status: 401, location: null, text: '' },
      { status: 401, location: null, text },
    ]);
    expect(seen.errors).toEqual([]);
  });

  it('shows no page of a refusal, and says where a redirect leads', async () => {
    const url = await raw(
      answering(
        'HTTP/1.1 302 Found\r\nLocation: https://example.invalid/\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\n<p>',
      ),
    );
    const seen = observe(url);
    await seen.ended;
    expect(seen.refusals.at(-1)).toEqual({
      status: 302,
      location: 'https://example.invalid/',
      text: '',
    });
  });

  it('keeps the status of a refusal that breaks inside its body, and stops reading an endless one', async () => {
    const head = 'HTTP/1.1 502 Bad\r\nContent-Type: text/plain\r\n';
    const broken = observe(
      await raw((socket) =>
        socket.once('data', () => {
          socket.write(`${head}Content-Length: 100\r\n\r\nhalf`);
          setImmediate(() => socket.destroy());
        }),
      ),
    );
    await broken.ended;
    expect(broken.refusals[0]).toMatchObject({ status: 502 });
    let written = () => 0;
    const endless = observe(
      await raw((socket) =>
        socket.once('data', () => {
          written = () => socket.bytesWritten;
          const pump = () => {
            while (!socket.destroyed && socket.write('x'.repeat(8192)));
          };
          socket.on('drain', pump);
          socket.write(`${head}\r\n`);
          pump();
        }),
      ),
    );
    await endless.ended;
    expect(endless.refusals.at(-1)?.text).toHaveLength(600);
    // What the kernel's buffers take, not what half a second would have brought.
    expect(written()).toBeLessThan(32 * 1024 * 1024);
  });

  it('names an unanswered subprotocol offer', async () => {
    const seen = observe(await raw(upgraded(() => {})), { protocols: ['jwt-auth'] });
    await seen.ended;
    expect(seen.errors).toMatchObject([{ phase: 'upgrade', code: 'NO_SUBPROTOCOL' }]);
  });
});

describe('an open connection', () => {
  it('answers a ping with its own payload, after it was reported', async () => {
    const { peer, ...seen } = await accepted();
    peer.write(frame(9, 'here?'));
    const pong = await nextBytes(peer);
    expect(seen.heartbeats).toEqual(['ping here?']);
    expect([pong[0], (pong[1] ?? 0) & 0x7f]).toEqual([0x8a, 5]);
    peer.write(frame(10, 'unasked'));
    await expect.poll(() => seen.heartbeats).toContain('pong unasked');
  });

  it('sends nothing more while too much waits to be sent', async () => {
    const { peer, connection } = await accepted();
    peer.pause();
    const chunk = 'x'.repeat(256 * 1024);
    let sent = 0;
    while (sent < 1000 && connection.send(chunk)) sent++;
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(1000);
    expect(connection.isOpen()).toBe(true);
  });

  it('reports a protocol violation and ends with the code that answers it', async () => {
    const { peer, ...seen } = await accepted();
    peer.write(frame(1, Buffer.from([0xc3, 0x28])));
    expect(await seen.ended).toMatchObject({ by: 'client', code: 1007, answer: 'confirmed' });
    expect(seen.errors).toMatchObject([{ phase: 'open', code: 'WS_ERR_INVALID_UTF8' }]);
  });

  it('reports an oversized message as our limit and as no error, with the size that was announced', async () => {
    const { peer, ...seen } = await accepted();
    const head = Buffer.from([0x82, 127, 0, 0, 0, 0, 0, 0, 0, 0]);
    head.writeBigUInt64BE(3n * 1024n * 1024n, 2);
    peer.write(head);
    expect(await seen.ended).toMatchObject({ by: 'client', code: 1009 });
    expect(seen.limits).toEqual(['a message of 3 MiB exceeds maxMessage (1 MiB): raise it']);
    expect(seen.errors).toEqual([]);
  });

  it('reports a broken connection as the end by the network', async () => {
    const { peer, ...seen } = await accepted();
    peer.destroy();
    expect(await seen.ended).toEqual({ by: 'network', code: 1006, reason: '', received: null });
  });
});

describe('the end of a connection', () => {
  it('is confirmed where the server echoes our close, answers without a code or with 1000', async () => {
    for (const answer of [closeFrame(1008, 'limit'), frame(8, ''), closeFrame(1000)]) {
      const { peer, connection, ended } = await accepted();
      peer.once('data', () => peer.end(answer));
      expect(connection.close(1008, 'limit')).toBe(true);
      expect(connection.isOpen()).toBe(false);
      expect(await ended).toMatchObject({
        by: 'client',
        code: 1008,
        reason: 'limit',
        answer: 'confirmed',
      });
    }
  });

  it('keeps another code that the server answers with', async () => {
    const { peer, connection, ended } = await accepted();
    peer.once('data', () => peer.end(closeFrame(1011, 'late')));
    connection.close(1000, '');
    expect(await ended).toMatchObject({
      by: 'client',
      code: 1000,
      answer: { code: 1011, reason: 'late' },
      received: { code: 1011, reason: 'late' },
    });
  });

  it('is dropped where the server hangs up instead of answering', async () => {
    const { peer, connection, ended } = await accepted();
    peer.once('data', () => peer.destroy());
    connection.close(1000, '');
    expect(await ended).toMatchObject({ by: 'client', answer: 'dropped', received: null });
  });

  it('has no answer where we had to terminate the connection', async () => {
    const { connection, ended } = await accepted();
    connection.close(1000, 'bye');
    connection.terminate();
    expect(await ended).toMatchObject({
      by: 'client',
      code: 1000,
      reason: 'bye',
      answer: 'none',
    });
  });

  it('is the server’s where its close came first, whatever we send then', async () => {
    const { peer, connection, ended } = await accepted();
    peer.write(closeFrame(1012, 'restart'));
    expect(await ended).toMatchObject({ by: 'server', code: 1012, reason: 'restart' });
    expect(connection.close(1000, '')).toBe(false);
    expect(connection.send('too late')).toBe(false);
  });

  it('is reported once, also when it is abandoned, and nothing is reported after it', async () => {
    const { peer, connection, ...seen } = await accepted();
    connection.close(1000, '');
    connection.abandon();
    connection.abandon();
    expect(await seen.ended).toMatchObject({ by: 'client', code: 1000, answer: 'dropped' });
    peer.end(closeFrame(1000));
    await new Promise((resolve) => peer.once('close', resolve));
    connection.terminate();
    expect(seen.names.filter((name) => name === 'closed')).toHaveLength(1);
  });

  it('carries no code where the server sends an empty close frame', async () => {
    const { peer, ended } = await accepted();
    peer.write(frame(8, ''));
    expect(await ended).toEqual({
      by: 'server',
      code: 1005,
      reason: '',
      received: { code: null, reason: '' },
    });
  });
});
