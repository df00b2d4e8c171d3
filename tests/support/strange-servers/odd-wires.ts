import type net from 'node:net';
import { frame, upgraded, WELCOME } from '../probe/servers';
import {
  answerClose,
  idsOf,
  refusing,
  runWell,
  type Strange,
  textFrame,
  welcoming,
} from './strange-server';
import { runOnData, SWITCHED, switching } from './upgrades';

/** Welcomes and runs, with 101 in these lines. */
const switched = (...lines: string[]) =>
  switching(lines, (socket) => {
    runOnData(socket);
    return textFrame(WELCOME);
  });

/** Sends these bytes instead of a welcome or before it; then it runs once asked. */
const saying = (...bytes: Buffer[]) =>
  upgraded((socket) => {
    runOnData(socket);
    socket.write(Buffer.concat(bytes));
  });

/** Sends these bytes once the run has started. */
const running = (...bytes: Buffer[]) =>
  upgraded((socket) => {
    socket.write(textFrame(WELCOME));
    socket.once('data', () => {
      answerClose(socket);
      socket.write(Buffer.concat([textFrame({ type: 'agent_started' }), ...bytes]));
    });
  });

/** A text frame whose length is written in eight bytes, however short it is. */
function longFrame(text: string): Buffer {
  const head = Buffer.from([0x81, 127, 0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeBigUInt64BE(BigInt(Buffer.byteLength(text)), 2);
  return Buffer.concat([head, Buffer.from(text)]);
}

/** Writes 101 and the welcome one byte at a time, each in a packet of its own. */
function dripping(socket: net.Socket): void {
  const drip = switching(SWITCHED, () => textFrame(WELCOME));
  const { write } = socket;
  socket.setNoDelay(true);
  socket.write = (chunk: unknown) => {
    socket.write = write;
    const bytes = Buffer.from(chunk as Buffer);
    const next = (at: number) => {
      if (at < bytes.length) socket.write(bytes.subarray(at, at + 1), () => next(at + 1));
      else runOnData(socket);
    };
    next(0);
    return true;
  };
  drip(socket);
}

const [half, rest] = [JSON.stringify(WELCOME).slice(0, 40), JSON.stringify(WELCOME).slice(40)];
const END = { type: 'agent_completed', result: '391' };

/** Oddities of the wire, in HTTP and in frames, that no other group has. */
export const ODD_WIRES: Strange[] = [
  {
    name: '302 to a login page on the same host',
    serve: refusing('302 Found', '<html>Sign in</html>', { Location: '/login?next=%2Fws' }),
    is: 'accept',
    code: 'HTTP_302',
    says: 'redirected to /login',
  },
  {
    name: '401 with two challenges, one of them Digest',
    serve: (socket) =>
      socket.once('data', () =>
        socket.end(
          'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm="a", nonce="n"\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n',
        ),
      ),
    is: 'auth',
    code: 'HTTP_401',
  },
  {
    name: '426 in chunks, the last one never sent',
    serve: (socket) =>
      socket.once('data', () =>
        socket.write(
          'HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 8\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nolder\r\n',
        ),
      ),
    is: 'accept',
    code: 'HTTP_426',
    misses: { upgradeMs: 1_000 },
  },
  {
    name: '101 with cookies, a length and headers that mean nothing here',
    serve: switched(
      ...SWITCHED,
      'Set-Cookie: route=n7; Path=/; HttpOnly',
      'Content-Length: 0',
      'Server: "a;b,c"',
      `X-Long: ${'x'.repeat(4_000)}`,
    ),
    is: 'passed',
  },
  {
    name: '101 that states its key twice',
    serve: switched(...SWITCHED, 'Sec-WebSocket-Accept: {accept}'),
    is: 'accept',
    code: 'BAD_UPGRADE',
  },
  {
    name: '101 that agrees to compression twice',
    serve: switched(
      ...SWITCHED,
      'Sec-WebSocket-Extensions: permessage-deflate, permessage-deflate',
    ),
    is: 'accept',
    code: 'BAD_UPGRADE',
  },
  {
    name: '101 that agrees to a window of seven bits',
    serve: switched(
      ...SWITCHED,
      'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=7',
    ),
    is: 'accept',
    code: 'BAD_UPGRADE',
  },
  { name: '101 and the welcome, a byte in each packet', serve: dripping, is: 'passed' },
  {
    name: 'empty messages and empty fragments around the welcome',
    serve: saying(
      frame(1, ''),
      frame(2, ''),
      frame(1, '', false),
      frame(0, '', false),
      frame(0, ''),
      textFrame(WELCOME),
      frame(1, ''),
    ),
    is: 'passed',
  },
  {
    name: 'a welcome whose length is written in eight bytes',
    serve: saying(longFrame(JSON.stringify(WELCOME))),
    is: 'passed',
  },
  {
    name: 'a welcome in two messages, neither of which is JSON',
    serve: saying(frame(1, half), frame(1, rest)),
    is: 'ready',
    misses: { welcomeMs: 300 },
    says: 'without a JSON object came',
  },
  {
    name: 'a welcome with text behind its last bracket',
    serve: saying(frame(1, `${JSON.stringify(WELCOME)} -- sent by node 7`)),
    is: 'ready',
    misses: { welcomeMs: 300 },
    says: 'without a JSON object came',
  },
  {
    name: 'a message that begins inside of another one',
    serve: running(frame(1, '{"type":"agent_', false), textFrame(END)),
    is: 'complete',
    close: { code: 1002, by: 'client' },
  },
  {
    name: 'a close frame without a code inside of a message',
    serve: running(frame(1, '{"type":"agent_completed","result":"39', false), frame(8, '')),
    is: 'complete',
    close: { code: 1005, by: 'server' },
  },
  {
    name: 'a run whose messages each begin with a byte order mark',
    serve: welcoming((request) =>
      runWell({
        ...request,
        send: (message) => request.send(`\uFEFF${JSON.stringify(message)}`),
      }),
    ),
    is: 'passed',
  },
  {
    name: 'numbers beyond every clock and every integer',
    serve: welcoming((request) => {
      const { runId } = request;
      const numbers = '"sequence":9007199254740993,"timestamp":1e400,"attempt":-1e-400';
      request.send(`{"type":"agent_started","run_id":"${runId}",${numbers}}`);
      request.send(`{"type":"agent_completed","run_id":"${runId}",${numbers},"result":"391"}`);
    }),
    is: 'passed',
  },
  {
    name: 'an answer that its server takes back by an empty one',
    serve: welcoming((request) => {
      runWell(request);
      request.send({ type: 'agent_completed', ...idsOf(request), result: '' });
    }),
    is: 'passed',
  },
  {
    name: 'heartbeats of the protocol with the longest payload, in the middle of a message',
    serve: running(
      frame(1, '{"type":"agent_completed",', false),
      ...Array.from({ length: 20 }, () => frame(9, Buffer.alloc(125, 0xff))),
      frame(10, 'nobody asked'),
      frame(0, '"result":"391"}'),
    ),
    is: 'passed',
    close: { by: 'client' },
  },
];
