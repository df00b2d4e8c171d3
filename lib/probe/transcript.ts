import type { FrameRecord } from '../domain/session';
import { LIMITS } from './limits';
import { REDACTION_OVERLAP, redactAndCut } from './redact';

type Seen = Omit<FrameRecord, 'truncated'>;

/** Keeps the first and the last frames of a session, bounded; forgets those in between. */
export type Transcript = {
  add(frame: Seen): void;
  /** Redacted and cut. Made on demand: most sessions pass, and of those nearly none keeps its frames. */
  frames(): FrameRecord[];
  /** Frames seen, kept or not. */
  count(): number;
};

/** What redaction may need to see of a frame. */
const KEPT_LENGTH = LIMITS.frameTextBytes + REDACTION_OVERLAP;

export function createTranscript(secrets: readonly string[]): Transcript {
  const head: Seen[] = [];
  const tail: Seen[] = [];
  let next = 0;
  let seen = 0;
  return {
    add(frame) {
      seen++;
      const kept =
        frame.text.length > KEPT_LENGTH
          ? { ...frame, text: frame.text.slice(0, KEPT_LENGTH) }
          : frame;
      if (head.length < LIMITS.transcriptHead) head.push(kept);
      else {
        tail[next % LIMITS.transcriptTail] = kept;
        next++;
      }
    },
    frames() {
      const start = next > LIMITS.transcriptTail ? next % LIMITS.transcriptTail : 0;
      return [...head, ...tail.slice(start), ...tail.slice(0, start)].map((frame) => ({
        ...frame,
        ...redactAndCut(frame.text, LIMITS.frameTextBytes, secrets),
      }));
    },
    count: () => seen,
  };
}
