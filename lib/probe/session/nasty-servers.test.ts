import type net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { probeUrl, SHORT, stageLine } from '../../../tests/support/probe/probe-url';
import {
  answering,
  fiveEvents,
  frame,
  HEALTHY,
  rawServer,
  scriptedServer,
  type TestServer,
  upgraded,
  WELCOME,
} from '../../../tests/support/probe/servers';
import { LIMITS } from './limits';
import { DEFAULT_SESSION_LIMITS } from './session-limits';

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function raw(onSocket: (socket: net.Socket) => void): Promise<string> {
  const server = await rawServer(onSocket);
  servers.push(server);
  return server.url;
}

/** Writes the same bytes for as long as the peer takes them. */
function flood(socket: net.Socket, bytes: Buffer) {
  const more = () => {
    while (!socket.destroyed && socket.write(bytes));
  };
  socket.on('drain', more);
  more();
}

const http = (status: string, headers = '', body = '') =>
  `HTTP/1.1 ${status}\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;

describe('connect and accept', () => {
  it('fails at connect where nobody listens or no such name exists', async () => {
    const refused = await probeUrl('ws://127.0.0.1:9/ws');
    expect(refused).toMatchObject({
      outcome: 'failed',
      failedStage: 'connect',
      errorCode: 'ECONNREFUSED',
      close: { code: null, reason: '', by: null },
    });
    expect(stageLine(refused)).toBe('F--------');
    const unknown = await probeUrl('ws://no-such-host.invalid/ws');
    expect(unknown).toMatchObject({ outcome: 'failed', failedStage: 'connect' });
  });

  it('fails at connect where TLS is expected and plain bytes come', async () => {
    const url = await raw(answering('hello\r\n', true));
    const record = await probeUrl(url.replace('ws:', 'wss:'));
    expect(record).toMatchObject({ failedStage: 'connect', outcome: 'failed' });
    expect(record.facts.error?.phase).toBe('tls');
  });

  const REFUSALS: Array<[string, string, string]> = [
    ['503', http('503 Service Unavailable'), 'accept'],
    ['500 with a page', http('500 Oops', 'Content-Type: text/html\r\n', '<p>token</p>'), 'accept'],
    ['404', http('404 Not Found'), 'accept'],
    ['bare 403', http('403 Forbidden', 'Content-Type: text/plain\r\n', 'Forbidden'), 'accept'],
    [
      '403 with words',
      http('403 Forbidden', 'Content-Type: application/json\r\n', '{"detail":"invalid token"}'),
      'auth',
    ],
    ['401', http('401 Unauthorized'), 'auth'],
    [
      'a redirect',
      http('302 Found', 'Location: http://example.invalid/login?token=abcdefgh\r\n'),
      'accept',
    ],
    ['200', http('200 OK', '', 'hello'), 'accept'],
    ['garbage', '\x00\x01garbage\r\n\r\n', 'accept'],
    [
      'a wrong accept key',
      'HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n',
      'accept',
    ],
    [
      'a header flood',
      `HTTP/1.1 101 X\r\n${'X-A: aaaaaaaaaaaaaaaa\r\n'.repeat(5000)}\r\n`,
      'accept',
    ],
    ['an extension nobody asked for', 'HTTP/1.1 101 X\r\nUpgrade: nothing\r\n\r\n', 'accept'],
  ];
  it('fails at connect where the TLS handshake never goes on', async () => {
    const record = await probeUrl((await raw(() => {})).replace('ws:', 'wss:'));
    expect(record).toMatchObject({ outcome: 'failed', failedStage: 'connect' });
    expect(record.tookMs).toBeLessThan(SHORT.totalMs);
  });

  it('keeps the status of a refusal that breaks inside its body', async () => {
    const url = await raw((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 502 Bad\r\nContent-Length: 100\r\n\r\nhalf');
        setImmediate(() => socket.destroy());
      });
    });
    const record = await probeUrl(url);
    expect(record).toMatchObject({ failedStage: 'accept', errorCode: 'HTTP_502' });
  });

  it.each(REFUSALS)('%s', async (_name, answer, failedStage) => {
    const record = await probeUrl(await raw(answering(answer)));
    expect(record).toMatchObject({
      outcome: 'failed',
      failedStage,
      close: { code: null, reason: '', by: null },
    });
    expect(record.stages[0]?.outcome).toBe('ok');
    expect(record.tookMs).toBeLessThan(SHORT.totalMs);
    expect(JSON.stringify(record)).not.toContain('abcdefgh');
  });

  it('fails at accept where a server hangs up, says nothing, drips its head or never ends its body', async () => {
    const drip = (socket: net.Socket) => {
      const timer = setInterval(() => socket.write('H'), 20);
      socket.on('close', () => clearInterval(timer));
    };
    const endless = (socket: net.Socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 500 No\r\nContent-Type: text/plain\r\n\r\n');
        flood(socket, Buffer.alloc(65_536, 'x'));
      });
    };
    const informational = (socket: net.Socket) => {
      socket.once('data', () =>
        flood(socket, Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'.repeat(2000))),
      );
    };
    for (const behaviour of [
      (s: net.Socket) => s.end(),
      (s: net.Socket) => s.resetAndDestroy(),
      () => {},
      drip,
      endless,
      informational,
    ]) {
      const record = await probeUrl(await raw(behaviour));
      expect(record).toMatchObject({ outcome: 'failed', failedStage: 'accept' });
      expect(record.tookMs).toBeLessThan(SHORT.totalMs);
    }
  });

  it('says so when a subprotocol offer stays unanswered', async () => {
    const url = await raw(upgraded(() => {}));
    const record = await probeUrl(url, {
      auth: 'subprotocol',
      credentials: { kind: 'token', token: 'opaque-token-1' },
    });
    expect(record).toMatchObject({ failedStage: 'accept', errorCode: 'NO_SUBPROTOCOL' });
    expect(record.warnings.join()).toContain('try --auth header');
  });
});

describe('broken frames', () => {
  const VIOLATIONS: Array<[string, Buffer, number]> = [
    ['invalid UTF-8', frame(1, Buffer.from([0xc3, 0x28])), 1007],
    ['a masked frame', Buffer.from([0x81, 0x81, 1, 2, 3, 4, 0x60]), 1002],
    ['a reserved opcode', frame(3, 'x'), 1002],
    ['a compressed frame', Buffer.from([0xc1, 1, 0x61]), 1002],
    ['a continuation of nothing', frame(0, 'x'), 1002],
    ['a long ping', frame(9, Buffer.alloc(200)), 1002],
    ['an unsendable close code', frame(8, Buffer.from([0x03, 0xed])), 1002],
    ['an absurd length', Buffer.from([0x82, 127, 0x7f, 255, 255, 255, 255, 255, 255, 255]), 1009],
    ['garbage', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 1002],
  ];
  it.each(VIOLATIONS)('%s ends in our own close and is a finding', async (_name, bytes, code) => {
    const url = await raw(upgraded((socket) => socket.write(bytes)));
    const record = await probeUrl(url);
    expect(record).toMatchObject({
      outcome: 'failed',
      failedStage: 'ready',
      close: { code, by: 'client' },
    });
    expect(record.errorCode).toMatch(/^WS_ERR_/);
    expect(record.tookMs).toBeLessThan(SHORT.totalMs);
  });

  const mebibytes = (size: number) => Math.round(size * 1024 * 1024);
  /** The head of a message that claims a length and never comes. */
  const claiming = (size: number) => {
    const head = Buffer.from([0x82, 127, 0, 0, 0, 0, 0, 0, 0, 0]);
    head.writeBigUInt64BE(BigInt(size), 2);
    return head;
  };

  it.each([
    [mebibytes(7.2), 'a message of 7.2 MiB exceeds maxMessage (5 MiB): raise it'],
    [2 ** 32, 'a message of 4 GiB exceeds maxMessage (5 MiB): raise it'],
  ])('a message of %i bytes exceeds our limit, and is no finding', async (size, because) => {
    const url = await raw(upgraded((socket) => socket.write(claiming(size))));
    expect(await probeUrl(url)).toMatchObject({
      outcome: 'excluded',
      exclusion: 'limit',
      excludedBecause: because,
      failedStage: null,
      close: { code: 1009, by: 'client' },
    });
  });

  it('sums up the pieces of a message, and follows it where the limit is raised', async () => {
    const part = Buffer.from(`{"type":"notice","x":"${'y'.repeat(mebibytes(3))}`);
    const url = await raw(
      upgraded((socket) => {
        socket.write(frame(1, part, false));
        socket.write(frame(0, part.subarray(0, mebibytes(3))));
        socket.end(frame(8, Buffer.from([0x03, 0xf3])));
      }),
    );
    const record = await probeUrl(url);
    expect(record.excludedBecause).toMatch(/^a message of 6 MiB exceeds maxMessage \(5 MiB\)/);
    const limits = { ...DEFAULT_SESSION_LIMITS, messageBytes: mebibytes(7) };
    expect(await probeUrl(url, { limits })).toMatchObject({
      outcome: 'failed',
      failedStage: 'ready',
      close: { code: 1011, by: 'server' },
    });
  });

  it('names the limit of frames, and follows more where that is raised', async () => {
    const url = await raw(
      upgraded((socket) => {
        for (let n = 0; n < 300; n++) socket.write(frame(1, `{"type":"noise","n":${n}}`));
        socket.end(frame(8, Buffer.from([0x03, 0xf3])));
      }),
    );
    const limits = { ...DEFAULT_SESSION_LIMITS, frames: 200 };
    expect(await probeUrl(url, { limits })).toMatchObject({
      exclusion: 'limit',
      excludedBecause: 'more frames in one session than maxFrames (200) follows: raise it',
    });
    expect(await probeUrl(url)).toMatchObject({ outcome: 'failed', exclusion: null });
  });

  it('does not let a limit of ours hide a failure that was there before it', async () => {
    const failed = frame(1, '{"type":"error_message","error_code":"FACTORY_INIT_FAILED"}');
    const url = await raw(
      upgraded((socket) => socket.write(Buffer.concat([failed, claiming(mebibytes(9))]))),
    );
    const record = await probeUrl(url);
    expect(record).toMatchObject({
      outcome: 'failed',
      failedStage: 'factory',
      errorCode: 'FACTORY_INIT_FAILED',
      exclusion: null,
      excludedBecause: null,
    });
    expect(record.signature?.title).not.toContain('1009');
  });

  it('keeps a missed deadline a finding, whatever is sent after it', async () => {
    const url = await raw(
      upgraded((socket) => {
        const flood = () => socket.write(claiming(mebibytes(9)));
        socket.on('data', (data) => data[0] === 0x88 && flood());
      }),
    );
    expect(await probeUrl(url)).toMatchObject({ outcome: 'failed', failedStage: 'ready' });
  });

  it('reads binary, fragmented, huge, deep and numeric oddities without harm', async () => {
    const welcome = JSON.stringify(WELCOME);
    const url = await raw(
      upgraded((socket) => {
        socket.write(frame(1, '['.repeat(900_000)));
        socket.write(frame(1, `{"a":${'9'.repeat(5000)},"b":1e999,"__proto__":{"type":"error"}}`));
        socket.write(frame(1, `{"type":"notice","x":"${'y'.repeat(2_000_000)}"}`));
        socket.write(frame(2, Buffer.alloc(5000, 7)));
        socket.write(frame(1, '\u0000\u0007'));
        socket.write(frame(1, 'null'));
        socket.write(frame(1, welcome.slice(0, 10), false));
        socket.write(frame(9, 'between'));
        socket.write(frame(0, welcome.slice(10)));
      }),
    );
    const record = await probeUrl(url);
    expect(record).toMatchObject({ failedStage: 'agent' });
    expect(record.facts.uncounted).toBeGreaterThanOrEqual(5);
    expect(JSON.stringify(record).length).toBeLessThan(64_000);
  });

  it('bounds a close reason of the greatest length and counts 1005', async () => {
    const long = await probeUrl(
      await raw(
        upgraded((s) =>
          s.write(frame(8, Buffer.concat([Buffer.from([0x03, 0xf3]), Buffer.alloc(123, 'r')]))),
        ),
      ),
    );
    expect(long).toMatchObject({ failedStage: 'ready', close: { code: 1011, by: 'server' } });
    const none = await probeUrl(await raw(upgraded((s) => s.write(frame(8, '')))));
    expect(none).toMatchObject({ failedStage: 'ready', close: { code: 1005, by: 'server' } });
  });
});

describe('floods and silence', () => {
  const FLOODS: Array<[string, Buffer]> = [
    ['pings', Buffer.concat(Array.from({ length: 2000 }, () => frame(9, 'p')))],
    ['pongs', Buffer.concat(Array.from({ length: 2000 }, () => frame(10, 'p')))],
    [
      'unknown messages',
      Buffer.concat(Array.from({ length: 500 }, (_, i) => frame(1, `{"type":"noise","n":${i}}`))),
    ],
    ['large messages', frame(1, `{"type":"noise","x":"${'z'.repeat(4_000_000)}"}`)],
    [
      'empty fragments',
      Buffer.concat([
        frame(1, '', false),
        ...Array.from({ length: 5000 }, () => frame(0, '', false)),
      ]),
    ],
    [
      'errors',
      Buffer.concat(
        Array.from({ length: 500 }, () =>
          frame(1, '{"type":"error","message":"a factory of errors"}'),
        ),
      ),
    ],
  ];
  /** A flood ends by our limits, on a busy machine as well. */
  const FLOODED = { ...SHORT, welcomeMs: 20_000, totalMs: 25_000 };
  it.each(FLOODS)('survives a flood of %s in bounded memory and time', async (name, bytes) => {
    const url = await raw(upgraded((socket) => flood(socket, bytes)));
    const before = process.memoryUsage().rss;
    const record = await probeUrl(url, { deadlines: FLOODED });
    const grownMb = (process.memoryUsage().rss - before) / 1_048_576;
    // Too much to follow is no finding; errors that name a stage are one, however many there are.
    if (name === 'errors') expect(record).toMatchObject({ outcome: 'failed', exclusion: null });
    else expect(record).toMatchObject({ outcome: 'excluded', exclusion: 'limit' });
    expect(record.tookMs).toBeLessThan(2 * FLOODED.totalMs);
    expect(grownMb).toBeLessThan(300);
    expect(record.facts.frames.length).toBeLessThanOrEqual(LIMITS.facts);
    expect(record.transcript.length).toBeLessThanOrEqual(
      LIMITS.transcriptHead + LIMITS.transcriptTail,
    );
  });

  it('still completes a session through thousands of stream chunks', async () => {
    const server = await scriptedServer({
      onOpen: HEALTHY.onOpen,
      onRequest: ({ runId, send }) => {
        const events = fiveEvents(runId);
        for (const event of events.slice(0, 4)) send(event);
        for (let n = 0; n < 4000; n++)
          send({ type: 'stream_chunk', run_id: runId, data: { content: `part ${n}` } });
        send(events[4]);
      },
    });
    servers.push(server);
    const record = await probeUrl(server.url, {
      deadlines: { ...SHORT, completionMs: 8000, totalMs: 12_000 },
    });
    expect(record.outcome).toBe('passed');
    expect(record.events).toHaveLength(64);
    expect(record.events.at(-1)).toBe('agent_completed');
    expect(record.facts.frames.length).toBeLessThanOrEqual(LIMITS.facts);
  });

  it('ends by itself when the server never answers the close', async () => {
    const url = await raw(
      upgraded((socket) => {
        socket.write(frame(1, JSON.stringify(WELCOME)));
        socket.on('data', () => {
          for (const event of fiveEvents('any')) socket.write(frame(1, JSON.stringify(event)));
          socket.removeAllListeners('data');
          socket.on('data', () => {});
        });
      }),
    );
    const record = await probeUrl(url);
    expect(stageLine(record)).toBe('ooooooooF');
    expect(record).toMatchObject({ failedStage: 'close', close: { code: 1000, by: 'client' } });
    expect(record.tookMs).toBeLessThan(SHORT.totalMs);
  });

  it('keeps its cap on a server that sends a welcome and then stops reading', async () => {
    const url = await raw(
      upgraded((socket) => {
        socket.write(frame(1, JSON.stringify(WELCOME)));
        socket.pause();
      }),
    );
    const record = await probeUrl(url, {
      deadlines: { ...SHORT, firstEventMs: 9000, totalMs: 700, closeMs: 140 },
    });
    expect(record.tookMs).toBeLessThan(5000);
    expect(record.failedStage).toBe('agent');
  });
});
