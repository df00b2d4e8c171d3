import type { FrameRecord } from '../domain/session';
import { LIMITS } from './limits';
import { REDACTION_OVERLAP, redactAndCut } from './redact';

type Seen = Omit<FrameRecord, 'truncated'>;

/** What redaction may need to see of a frame. */
const KEPT_LENGTH = LIMITS.frameTextBytes + REDACTION_OVERLAP;

/** Keeps the first and the last frames of a session, bounded; forgets those in between. */
export class Transcript {
  private readonly head: Seen[] = [];
  private readonly tail: Seen[] = [];
  private next = 0;
  private seen = 0;

  constructor(private readonly secrets: readonly string[]) {}

  add(frame: Seen): void {
    this.seen++;
    const isLong = frame.text.length > KEPT_LENGTH;
    const kept = isLong ? { ...frame, text: frame.text.slice(0, KEPT_LENGTH) } : frame;
    if (this.head.length < LIMITS.transcriptHead) this.head.push(kept);
    else {
      this.tail[this.next % LIMITS.transcriptTail] = kept;
      this.next++;
    }
  }

  /** Redacted and cut. Made on demand: most sessions pass, and of those nearly none keeps its frames. */
  frames(): FrameRecord[] {
    const start = this.next > LIMITS.transcriptTail ? this.next % LIMITS.transcriptTail : 0;
    const kept = [...this.head, ...this.tail.slice(start), ...this.tail.slice(0, start)];
    return kept.map((frame) => ({
      ...frame,
      ...redactAndCut(frame.text, LIMITS.frameTextBytes, this.secrets),
    }));
  }

  /** Frames seen, kept or not. */
  count(): number {
    return this.seen;
  }
}
