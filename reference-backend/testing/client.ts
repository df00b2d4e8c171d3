import { Buffer } from 'node:buffer';
import { WebSocket } from 'ws';
import type { Frame } from '../session/frames';

type ClientClose = { code: number; reason: string };

/** A client that records everything it receives. */
export type TestClient = {
  readonly socket: WebSocket;
  readonly frames: Frame[];
  /** The upgrade succeeded. Rejects with `HTTP <status>` or the error's code. */
  readonly opened: Promise<void>;
  readonly closed: Promise<ClientClose>;
  send(frame: Frame | string): void;
  /** The first frame (already there or still to come) that fits; rejects when the socket closes before it. */
  frame(fits: (frame: Frame) => boolean): Promise<Frame>;
  /** Resolves when everything the server sent before now has arrived, by a protocol ping. */
  settled(): Promise<void>;
};

export type ClientOptions = { headers?: Record<string, string>; protocols?: string[] };

export function connectClient(
  url: string,
  { headers = {}, protocols = [] }: ClientOptions = {},
): TestClient {
  const socket = new WebSocket(url, protocols, { headers });
  const frames: Frame[] = [];
  const watchers = new Set<() => void>();
  const wake = (): void => watchers.forEach((watcher) => void watcher());
  let over = false;
  socket.on('message', (data) => {
    frames.push(JSON.parse(data.toString()) as Frame);
    wake();
  });
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('unexpected-response', (_request, response) => {
      reject(new Error(`HTTP ${response.statusCode}`));
      socket.terminate();
    });
    socket.on('error', (error: Error & { code?: string }) =>
      reject(new Error(error.code ?? error.message)),
    );
  });
  const closed = new Promise<ClientClose>((resolve) => {
    socket.once('close', (code, reason) => {
      over = true;
      wake();
      resolve({ code, reason: reason.toString() });
    });
  });
  // A test that expects only the close does not await the failed upgrade.
  opened.catch(() => {});
  return {
    socket,
    frames,
    opened,
    closed,
    send: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    frame(fits) {
      return new Promise((resolve, reject) => {
        const check = (): void => {
          const found = frames.find(fits);
          if (!found && !over) return;
          watchers.delete(check);
          if (found) resolve(found);
          else reject(new Error(`closed before the frame; saw ${JSON.stringify(frames)}`));
        };
        watchers.add(check);
        check();
      });
    },
    settled: () =>
      new Promise((resolve) => {
        socket.once('pong', () => resolve());
        socket.ping();
      }),
  };
}

export const bearerHeader = (token: string): Record<string, string> => ({
  authorization: `Bearer ${token}`,
});

export const tokenProtocol = (token: string): string =>
  `jwt.${Buffer.from(token).toString('base64url')}`;

/** The event name in either place where a system message carries it. */
export function eventOf(frame: Frame): unknown {
  const data = frame.data as Frame | undefined;
  return data?.event ?? frame.event;
}

export const ofType =
  (type: string) =>
  (frame: Frame): boolean =>
    frame.type === type;
export const ofEvent =
  (event: string) =>
  (frame: Frame): boolean =>
    eventOf(frame) === event;
