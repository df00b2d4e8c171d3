import type { FrameRecord } from '../domain/session';
import { LIMITS } from './limits';
import { redactAndCut } from './redact';

/** Keeps the first and the last frames of a session, redacted and cut; forgets those in between. */
export type Transcript = {
  add(frame: {
    atMs: number;
    direction: 'in' | 'out';
    kind: FrameRecord['kind'];
    size: number;
    text: string;
  }): void;
  frames(): FrameRecord[];
  /** Frames seen, kept or not. */
  count(): number;
};

export function createTranscript(secrets: readonly string[]): Transcript {
  const head: FrameRecord[] = [];
  const tail: FrameRecord[] = [];
  let next = 0;
  let seen = 0;
  return {
    add(frame) {
      seen++;
      const record: FrameRecord = {
        ...frame,
        ...redactAndCut(frame.text, LIMITS.frameTextBytes, secrets),
      };
      if (head.length < LIMITS.transcriptHead) head.push(record);
      else {
        tail[next % LIMITS.transcriptTail] = record;
        next++;
      }
    },
    frames() {
      const start = next > LIMITS.transcriptTail ? next % LIMITS.transcriptTail : 0;
      return [...head, ...tail.slice(start), ...tail.slice(0, start)];
    },
    count: () => seen,
  };
}
