import { sizeText } from '../transports/size-text';

/** How much of a server's messages one session follows. A session that exceeds it is excluded, never failed. */
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

/** Most bytes of all messages of a session together, as a multiple of `messageBytes`. */
const SESSION_MESSAGES = 16;

/** Counts the inbound frames of a session and their bytes. */
export class InboundCount {
  private readonly limits: SessionLimits;

  private frames = 0;
  private bytes = 0;

  constructor(limits: SessionLimits) {
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
