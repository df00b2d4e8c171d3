import type { Buffer } from 'node:buffer';
import type { RawData, WebSocket } from 'ws';
import { toBuffer } from './raw-data';

export type Inbox = {
  /** Delivers the frames received so far, and from now on every frame as it arrives. */
  open(take: (data: Buffer, isBinary: boolean) => void): void;
};

/** Frames that a client may send before its connection is ready; more are dropped. */
const FRAMES_AHEAD = 32;
const BYTES_AHEAD = 65_536;

/** Buffers the frames of a client that does not wait for the welcome. */
export function createInbox(socket: WebSocket): Inbox {
  let waiting: [Buffer, boolean][] = [];
  let bytes = 0;
  let take: ((data: Buffer, isBinary: boolean) => void) | null = null;
  socket.on('message', (raw: RawData, isBinary) => {
    const data = toBuffer(raw);
    if (take) return take(data, isBinary);
    bytes += data.length;
    if (waiting.length < FRAMES_AHEAD && bytes <= BYTES_AHEAD) waiting.push([data, isBinary]);
  });
  return {
    open(reader) {
      take = reader;
      const early = waiting;
      waiting = [];
      for (const [data, isBinary] of early) reader(data, isBinary);
    },
  };
}
