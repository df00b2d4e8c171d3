import { REDACTION_OVERLAP, redactAndCut } from '../../../domain/redaction/redact-text';
import type { FrameRecord } from '../../../domain/sessions/session';
import { LIMITS } from '../limits';

type Seen = Omit<FrameRecord, 'truncated'>;

/** What redaction may need to see of a frame. */
const KEPT_LENGTH = LIMITS.frameTextBytes + REDACTION_OVERLAP;

/** Bytes of a message that a transcript may need. Decoded apart, so that it does not hold on to the whole text. */
const TRANSCRIPT_BYTES = LIMITS.frameTextBytes + 4096;
/** Of what is no text the first bytes are shown, in hex. */
const BINARY_BYTES = 64;
const BRACES = new Set([0x7b, 0x5b]);

/** `text` of a message, null where it is none; `head` is what a transcript shows of it. Binary frames may hold JSON. */
export function readMessage(
  data: Buffer,
  isBinary: boolean,
): { text: string | null; head: string } {
  if (isBinary && !BRACES.has(data[0] ?? 0))
    return { text: null, head: data.subarray(0, BINARY_BYTES).toString('hex') };
  const text = data.toString('utf8');
  const isLong = data.length > TRANSCRIPT_BYTES;
  return { text, head: isLong ? data.toString('utf8', 0, TRANSCRIPT_BYTES) : text };
}

/** Keeps the first and the last frames of a session, bounded; drops those in between. */
export class Transcript {
  private readonly secrets: readonly string[];

  private readonly head: Seen[] = [];
  private readonly tail: Seen[] = [];
  private next = 0;
  private seen = 0;

  constructor(secrets: readonly string[]) {
    this.secrets = secrets;
  }

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

  /** Frames between the first and the last ones, which are not kept. */
  dropped(): number {
    return Math.max(0, this.next - LIMITS.transcriptTail);
  }

  /** Frames seen, kept or not. */
  count(): number {
    return this.seen;
  }
}
