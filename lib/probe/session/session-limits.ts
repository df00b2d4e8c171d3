import type WebSocket from 'ws';
import { LIMITS } from './limits';

/** How much of a server's talk one session follows. What exceeds it ends the session as excluded, never as failed. */
export type SessionLimits = {
  /** Largest message in bytes; the setting `probe.maxMessage`. */
  messageBytes: number;
  /** Most inbound frames of a session; the setting `probe.maxFrames`. */
  frames: number;
};

export const DEFAULT_SESSION_LIMITS: SessionLimits = {
  messageBytes: 5 * 1024 * 1024,
  frames: 20_000,
};

/** All messages of a session together, in largest messages. */
const MESSAGES_OF_A_SESSION = 16;
/** A message comes in at most so many pieces of the network: as many as make the usual limit out of small packets. */
const BYTES_A_CHUNK = 320;

export function bufferedChunks({ messageBytes }: SessionLimits): number {
  return Math.max(LIMITS.bufferedChunks, Math.ceil(messageBytes / BYTES_A_CHUNK));
}

/** Counts what comes in. */
export class InboundCount {
  private frames = 0;
  private bytes = 0;

  constructor(private readonly limits: SessionLimits) {}

  /** Null, or the limit that this frame exceeds. */
  add(size: number): string | null {
    this.frames++;
    this.bytes += size;
    const { frames, messageBytes } = this.limits;
    if (this.frames > frames)
      return `more frames in one session than maxFrames (${frames}) follows: raise it`;
    const most = MESSAGES_OF_A_SESSION * messageBytes;
    if (this.bytes > most)
      return `more than ${sizeText(most)} in one session, ${MESSAGES_OF_A_SESSION} times maxMessage (${sizeText(messageBytes)}): raise it`;
    return null;
  }
}

/** The limit of ours that an error of `ws` stands for, or null where the error is none of them. */
export function limitOf(code: string, socket: WebSocket | null, limits: SessionLimits) {
  if (code === 'WS_ERR_TOO_MANY_BUFFERED_PARTS')
    return `a message of more than ${LIMITS.fragments} fragments, or of too many small pieces, is not followed`;
  if (code !== 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return null;
  const size = sizeOfMessage(socket);
  const told = size === null ? 'a message' : `a message of ${sizeText(size)}`;
  return `${told} exceeds maxMessage (${sizeText(limits.messageBytes)}): raise it`;
}

/** What the frames of the message have announced so far. `ws` keeps it to itself, so it may be missing one day. */
function sizeOfMessage(socket: WebSocket | null): number | null {
  const receiver: unknown = socket && Reflect.get(socket, '_receiver');
  if (typeof receiver !== 'object' || receiver === null) return null;
  const size: unknown = Reflect.get(receiver, '_totalPayloadLength');
  return typeof size === 'number' && Number.isFinite(size) && size > 0 ? size : null;
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB'] as const;

/** `7.2 MiB`, `5 MiB`, `900 bytes`. */
export function sizeText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1024 ** power;
  return `${Math.round(value * 10) / 10} ${UNITS[power]}`;
}
