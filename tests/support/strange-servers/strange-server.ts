import type net from 'node:net';
import type { Stage } from '../../../lib/domain/sessions/stages';
import type { Deadlines } from '../../../lib/probe/session/limits';
import type { SessionSpec } from '../../../lib/probe/session/session-spec';
import type { Probed } from '../probe/probe-url';
import { frame, type Request, type Script, WELCOME } from '../probe/servers';

/** The credential of every session with a strange server. It must be in no record. */
export const CREDENTIAL = 'opaque-credential-0001';

/** A server that nobody described, and the verdict that a session with it deserves. */
export type Strange = {
  name: string;
  /** Follows a script over proper WebSocket, does what it likes with the bytes of a TCP connection, or is a server of its own. */
  serve:
    | Script
    | ((socket: net.Socket) => void)
    | { start(): Promise<{ url: string; close(): Promise<void> }> };
  /** The outcome, or the stage that fails. */
  is: 'passed' | 'degraded' | 'excluded' | Stage;
  code?: string;
  close?: Partial<Probed['close']>;
  /** What a warning says. */
  says?: string;
  /** What is in no text of the record. */
  hides?: string | RegExp;
  /** The sign that never comes: only its deadline may be short, however busy the machine. */
  misses?: Partial<Deadlines>;
  /** Stages that must have passed, with the factory above all. */
  ok?: Stage[];
  /** What the title of the failure contains. */
  title?: string;
  /** The text of a declared journey, and what follows the URL. */
  journey?: string;
  query?: string;
  spec?: Partial<SessionSpec>;
};

export const ANSWER = { payload: { result: '391, not a prime.' } };

export const idsOf = ({ runId, threadId }: Request) => ({ run_id: runId, thread_id: threadId });

/** The two events of a healthy run; `end` is merged into the last one. */
export function runWell(request: Request, end: object = ANSWER): void {
  const ids = idsOf(request);
  request.send({ type: 'agent_started', ...ids });
  request.send({ type: 'agent_completed', ...ids, ...end });
}

/** Welcomes, then does something with the request. */
export const welcoming = (onRequest: (request: Request) => void): Script => ({
  onOpen: ({ send }) => send(WELCOME),
  onRequest,
});

/** Sends these messages instead of a welcome or before it, and serves healthy runs. */
export const greeting = (...messages: unknown[]): Script => ({
  onOpen: ({ send }) => {
    for (const message of messages) send(message);
  },
  onRequest: (request) => runWell(request),
});

/** Sends these messages, then closes. */
export const ending = (code: number, reason: string, ...messages: unknown[]): Script => ({
  onOpen: ({ send, socket }) => {
    for (const message of messages) send(message);
    socket.close(code, reason);
  },
});

/** Welcomes, and answers the request with one final event. */
export const answeringWith = (end: object): Script => welcoming((request) => runWell(request, end));

/** Welcomes and starts the run, then does something else. */
export const starting = (next: (request: Request) => void): Script =>
  welcoming((request) => {
    request.send({ type: 'agent_started', ...idsOf(request) });
    next(request);
  });

/** Ends the connection as a server does that answers a close frame of the client. */
export function answerClose(socket: net.Socket): void {
  socket.on('data', (data) => {
    if (data[0] === 0x88) socket.end(frame(8, Buffer.from([0x03, 0xe8])));
  });
}

/** One text frame of a message. */
export const textFrame = (message: unknown, fin = true): Buffer =>
  frame(1, typeof message === 'string' ? message : JSON.stringify(message), fin);

/** An answer to the upgrade, after which the server hangs up. */
export const refusing =
  (status: string, body = '', headers: Record<string, string> = {}) =>
  (socket: net.Socket) => {
    const lines = Object.entries({ 'Content-Type': 'application/json', ...headers });
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    socket.once('data', () =>
      socket.end(
        `HTTP/1.1 ${status}\r\n${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      ),
    );
  };
