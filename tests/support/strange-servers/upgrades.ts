import { createHash } from 'node:crypto';
import type net from 'node:net';
import { fiveEvents, WELCOME } from '../probe/servers';
import { answerClose, CREDENTIAL, refusing, type Strange, textFrame } from './strange-server';

const HTML = { 'Content-Type': 'text/html' };

/** Answers the upgrade with 101 and these header lines; `{accept}` in one of them is the key that is due. */
export function switching(
  lines: string[],
  then: (socket: net.Socket) => Buffer | string = () => '',
) {
  return (socket: net.Socket) =>
    socket.once('data', (head) => {
      const key = /sec-websocket-key: (.+)\r\n/i.exec(head.toString('latin1'))?.[1] ?? '';
      const accept = createHash('sha1')
        .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
        .digest('base64');
      const text = lines.map((line) => `${line.replace('{accept}', accept)}\r\n`).join('');
      socket.write(Buffer.concat([Buffer.from(`${text}\r\n`), Buffer.from(then(socket))]));
    });
}

export const SWITCHED = [
  'HTTP/1.1 101 Switching Protocols',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Accept: {accept}',
];

/** Answers the first message that comes with the five events of a run without ids. */
export function runOnData(socket: net.Socket): void {
  answerClose(socket);
  socket.once('data', () => {
    const events = fiveEvents('').map((event) => textFrame(event));
    socket.write(Buffer.concat(events));
  });
}

/** What a server, or something before it, says instead of 101, and odd ways of saying 101. */
export const UPGRADES: Strange[] = [
  {
    name: '426 with a body that asks for the upgrade that was asked for',
    serve: refusing('426 Upgrade Required', '{"error":"expected websocket, got HTTP/1.1"}'),
    is: 'accept',
    code: 'HTTP_426',
    says: 'does not pass on the headers Upgrade and Connection',
  },
  {
    name: '401 with a challenge and a problem document',
    serve: refusing('401 Unauthorized', '{"type":"about:blank","title":"Unauthorized"}', {
      'WWW-Authenticate': 'Bearer error="invalid_token", error_description="the token is stale"',
    }),
    is: 'auth',
    code: 'HTTP_401',
  },
  {
    name: '401 in Chinese',
    serve: refusing('401 Unauthorized', '{"错误":"令牌已过期"}'),
    is: 'auth',
    code: 'HTTP_401',
  },
  {
    name: '403 of an address filter',
    serve: refusing('403 Forbidden', '{"message":"your address is not on the list"}'),
    is: 'accept',
    code: 'HTTP_403',
  },
  {
    name: '403 of a gateway that misses a token',
    serve: refusing('403 Forbidden', '{"message":"Missing Authentication Token"}'),
    is: 'auth',
    code: 'HTTP_403',
  },
  {
    name: '429 that speaks of unauthorised bursts',
    serve: refusing('429 Too Many Requests', '{"detail":"unauthorized burst, 0 tokens left"}', {
      'Retry-After': '7',
    }),
    is: 'accept',
    code: 'HTTP_429',
    says: 'Retry-After: 7',
  },
  {
    name: '502 with the page of a proxy',
    serve: refusing('502 Bad Gateway', '<html><h1>502 Bad Gateway</h1></html>', HTML),
    is: 'accept',
    code: 'HTTP_502',
  },
  {
    name: '503 because the authentication service is down',
    serve: refusing('503 Service Unavailable', '{"error":"auth service unavailable"}', {
      'Retry-After': 'Sun, 29 Nov 2026 00:00:00 GMT',
    }),
    is: 'accept',
    code: 'HTTP_503',
    says: 'Retry-After: Sun, 29 Nov 2026',
  },
  {
    name: '504 without a body',
    serve: refusing('504 Gateway Timeout'),
    is: 'accept',
    code: 'HTTP_504',
  },
  {
    name: '407 of a proxy that nobody configured',
    serve: refusing('407 Proxy Authentication Required', '', { 'Proxy-Authenticate': 'Basic' }),
    is: 'accept',
    code: 'HTTP_407',
  },
  {
    name: '301 to the same path with a slash and our token in it',
    serve: refusing('301 Moved Permanently', '', {
      Location: `https://agents.example.test/ws/?access_token=${CREDENTIAL}`,
    }),
    is: 'accept',
    code: 'HTTP_301',
    says: 'redirect',
  },
  {
    name: '307 to nowhere',
    serve: refusing('307 Temporary Redirect'),
    is: 'accept',
    code: 'HTTP_307',
  },
  {
    name: '200 of a captive portal in HTTP/1.0',
    serve: (socket) =>
      socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\n<html>Please log in</html>')),
    is: 'accept',
    code: 'HTTP_200',
  },
  {
    name: '500 that repeats our credential',
    serve: refusing('500 Internal Server Error', `{"error":"no user for ${CREDENTIAL}"}`),
    is: 'accept',
    code: 'HTTP_500',
  },
  {
    name: '101 with a subprotocol that nobody offered',
    serve: switching([...SWITCHED, 'Sec-WebSocket-Protocol: v12.stomp']),
    is: 'accept',
    code: 'BAD_UPGRADE',
  },
  {
    name: '101 with an extension that nobody offered',
    serve: switching([...SWITCHED, 'Sec-WebSocket-Extensions: bbf-usp-protocol']),
    is: 'accept',
    code: 'BAD_UPGRADE',
  },
  {
    name: '101 to another protocol',
    serve: switching(['HTTP/1.1 101 Switching Protocols', 'Upgrade: h2c', 'Connection: Upgrade']),
    is: 'accept',
    code: 'BAD_UPGRADE',
  },
  {
    name: '103 and 100 before 101',
    serve: switching(
      ['HTTP/1.1 103 Early Hints', 'Link: </a>', '', 'HTTP/1.1 100 Continue', '', ...SWITCHED],
      (socket) => {
        runOnData(socket);
        return textFrame(WELCOME);
      },
    ),
    is: 'passed',
  },
  {
    name: '101 and the welcome in one packet, header names in capitals',
    serve: switching(
      SWITCHED.map((line) => line.replace('Upgrade: websocket', 'UPGRADE: WebSocket')),
      (socket) => {
        runOnData(socket);
        return textFrame(WELCOME);
      },
    ),
    is: 'passed',
  },
];
