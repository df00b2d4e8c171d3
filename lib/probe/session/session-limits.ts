import { sizeText } from '../transports/size-text';

/** What one session may do, and how much of a server's messages it follows. A session that exceeds it is excluded, never failed. */
export type SessionLimits = {
  /** Largest message in bytes; the setting `probe.maxMessage`. */
  messageBytes: number;
  /** Most inbound frames of a session; the setting `probe.maxFrames`. */
  frames: number;
  /** Whether it connects to link-local addresses and cloud metadata services; the setting `TOCSIN_ALLOW_LINK_LOCAL`. */
  linkLocal: boolean;
};

export const DEFAULT_SESSION_LIMITS: SessionLimits = {
  messageBytes: 5 * 1024 * 1024,
  frames: 50_000,
  linkLocal: false,
};

/** Most bytes of all messages of a session together, as a multiple of `messageBytes`. */
const SESSION_MESSAGES = 16;

type MessageLimits = Pick<SessionLimits, 'messageBytes' | 'frames'>;

/** Counts the inbound frames of a session and their bytes. */
export class InboundCount {
  private readonly limits: MessageLimits;

  private frames = 0;
  private bytes = 0;

  constructor(limits: MessageLimits) {
    this.limits = limits;
  }

  /** Adds one frame of `size` bytes. Null, or the limit that it exceeds, in words. */
  add(size: number): string | null {
    this.frames++;
    this.bytes += size;
    const { frames, messageBytes } = this.limits;
    if (this.frames > frames)
      return `more frames in one session than maxFrames (${frames}) follows: raise it`;
    const maxBytes = SESSION_MESSAGES * messageBytes;
    if (this.bytes > maxBytes)
      return `more than ${sizeText(maxBytes)} in one session, ${SESSION_MESSAGES} times maxMessage (${sizeText(messageBytes)}): raise it`;
    return null;
  }
}
