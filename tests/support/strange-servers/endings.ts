import type net from 'node:net';
import { frame, upgraded, WELCOME } from '../probe/servers';
import { idsOf, runWell, type Strange, starting, textFrame, welcoming } from './strange-server';

/** Welcomes; once the request came, starts the run and does something with the bytes. */
const raw = (then: (socket: net.Socket) => void) =>
  upgraded((socket) => {
    socket.write(textFrame(WELCOME));
    socket.once('data', () => {
      socket.write(textFrame({ type: 'agent_started' }));
      then(socket);
    });
  });
const sending = (...frames: Buffer[]) => raw((socket) => void socket.write(Buffer.concat(frames)));

const closeFrame = (code: number, reason = '') => {
  const body = Buffer.from(`  ${reason}`);
  body.writeUInt16BE(code);
  return frame(8, body);
};
const END = { type: 'agent_completed', result: '391' };
const masked = Buffer.from([0x81, 0x81, 1, 2, 3, 4, 0x60]);

/** How a connection ends in the middle of a run, and after it. */
export const ENDINGS: Strange[] = [
  {
    name: 'invalid UTF-8 in a run',
    serve: sending(frame(1, Buffer.from([0x7b, 0xff, 0xfe]))),
    is: 'complete',
    close: { code: 1007, by: 'client' },
  },
  {
    name: 'a masked frame in a run',
    serve: sending(masked),
    is: 'complete',
    close: { code: 1002, by: 'client' },
  },
  {
    name: 'RSV2 in a run',
    serve: sending(Buffer.from([0xa1, 0x02, 0x7b, 0x7d])),
    is: 'complete',
    close: { code: 1002, by: 'client' },
  },
  {
    name: 'RSV3 in a ping',
    serve: sending(Buffer.from([0x99, 0x00])),
    is: 'complete',
    close: { code: 1002, by: 'client' },
  },
  {
    name: 'a control frame in pieces',
    serve: sending(frame(9, 'p', false)),
    is: 'complete',
    close: { code: 1002, by: 'client' },
  },
  {
    name: 'the answer after the close frame',
    serve: sending(closeFrame(1000), textFrame(END)),
    is: 'complete',
    close: { code: 1000, by: 'server' },
  },
  {
    name: 'a close frame without a code in a run',
    serve: sending(frame(8, '')),
    is: 'complete',
    close: { code: 1005, by: 'server' },
  },
  {
    name: '1001 in a run',
    serve: sending(closeFrame(1001, 'deploy')),
    is: 'complete',
    close: { code: 1001, by: 'server' },
  },
  {
    name: '1015 on the wire',
    serve: sending(closeFrame(1015)),
    is: 'complete',
    close: { code: 1002, by: 'client' },
  },
  {
    name: 'a reset in a run',
    serve: starting(({ socket }) => {
      const { _socket: tcp } = socket as unknown as { _socket: net.Socket };
      // A reset discards what the client has not read yet, so it follows the first answer to a ping.
      socket.once('pong', () => tcp.resetAndDestroy());
      socket.ping();
    }),
    is: 'complete',
    close: { code: 1006, by: 'network' },
  },
  {
    name: 'the end of TCP in the middle of a frame',
    serve: raw((socket) => void socket.end(textFrame(END).subarray(0, 12))),
    is: 'complete',
    close: { code: 1006, by: 'network' },
  },
  {
    name: 'a server that reads and writes no more',
    serve: upgraded((socket) => {
      socket.write(textFrame(WELCOME));
      socket.pause();
    }),
    is: 'agent',
    misses: { firstEventMs: 300, closeMs: 100 },
  },
  {
    name: 'the answer and 1001 in one packet',
    serve: sending(textFrame(END), closeFrame(1001)),
    is: 'passed',
    close: { code: 1001, by: 'server' },
  },
  {
    name: 'the answer and the end of TCP in one packet',
    serve: raw((socket) => void socket.end(textFrame(END))),
    is: 'passed',
    close: { code: 1006, by: 'network' },
  },
  {
    name: '1012 after the answer',
    serve: sending(textFrame(END), closeFrame(1012)),
    is: 'close',
    close: { code: 1012, by: 'server' },
  },
  {
    name: '4000 "done" after the answer',
    serve: welcoming((request) => {
      runWell(request);
      request.socket.close(4000, 'done');
    }),
    is: 'close',
    close: { code: 4000, by: 'server' },
  },
  {
    name: 'a masked frame after the answer',
    serve: sending(textFrame(END), masked),
    is: 'close',
    close: { code: 1002, by: 'client' },
  },
  {
    name: 'a close frame whose reason is no text',
    serve: sending(frame(8, Buffer.from([0x03, 0xe8, 0xff]))),
    is: 'complete',
    close: { code: 1007, by: 'client' },
  },
  {
    name: 'a run that ends in silence behind heartbeats',
    serve: starting((request) => {
      const timer = setInterval(() => request.send({ type: 'ping', ...idsOf(request) }), 20);
      request.socket.on('close', () => clearInterval(timer));
    }),
    is: 'complete',
    misses: { completionMs: 300 },
  },
];
