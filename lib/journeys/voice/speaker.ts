import { silence } from '../audio/audio-format';
import type { Speech } from '../compile/compile-audio';

/** What is due: frames of the file or of the silence after it, and whether the file was spoken with the last of them. */
type Due = { frames: Buffer[]; isSpoken: boolean; isOver: boolean };

/** One file while it is sent, frame by frame, at its pace. Knows no clock. */
export class Speaker {
  readonly speech: Speech;
  private readonly startMs: number;
  private readonly fileFrames: number;
  private sent = 0;

  /** `startMs`: when the first frame is due, ms since the session's start. */
  constructor(speech: Speech, startMs: number) {
    this.speech = speech;
    this.startMs = startMs;
    this.fileFrames = Math.ceil(speech.bytes.length / speech.chunkBytes);
  }

  /** The frames that are due by now: those that a busy machine missed come together, so that the file does not take longer. */
  take(atMs: number): Due {
    const { everyMs, tailChunks } = this.speech;
    const total = this.fileFrames + tailChunks;
    const due = Math.min(total, Math.floor((atMs - this.startMs) / everyMs + EPSILON) + 1);
    const wasSpoken = this.isSpoken();
    // A frame of each call, however early its timer fires.
    const until = Math.min(total, Math.max(due, this.sent + 1));
    const end = wasSpoken ? until : Math.min(until, this.fileFrames);
    const frames: Buffer[] = [];
    while (this.sent < end) {
      frames.push(this.frame(this.sent));
      this.sent++;
    }
    return {
      frames,
      isSpoken: !wasSpoken && this.isSpoken(),
      isOver: this.sent >= total,
    };
  }

  /** How long until the next frame is due, ms. */
  waitMs(atMs: number): number {
    return Math.max(0, this.startMs + this.sent * this.speech.everyMs - atMs);
  }

  /** The whole file was sent. */
  private isSpoken(): boolean {
    return this.sent >= this.fileFrames;
  }

  private frame(index: number): Buffer {
    const { bytes, chunkBytes, format } = this.speech;
    if (index >= this.fileFrames) return silence(format, chunkBytes);
    return bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes);
  }
}

/** Times are kept to a tenth of a millisecond: a frame is due where rounding has taken less than that. */
const EPSILON = 1e-6;
