import type { FrameFact, FrameMeaning } from '../domain/session-facts';
import { LIMITS } from './limits';

/** Keeps what frames meant, bounded: places are reserved for those that can still decide a stage. */
export type FactKeeper = {
  /** `size`: bytes of the message that the meaning was read from. */
  add(atMs: number, meaning: FrameMeaning, size: number): void;
  /** Counts a frame that means nothing for the stages. */
  skip(): void;
  frames(): FrameFact[];
  uncounted(): number;
};

const MEANINGLESS = new Set<FrameMeaning['kind']>([
  'ping',
  'ack',
  'other',
  'unreadable',
  'progress',
]);
const REPEATING = new Set(['stream_chunk', 'progress_update', 'partial_result', 'agent_thinking']);

/** Bytes that a kept fact may hold on to. */
const LONG_MESSAGE = 1024;

export function createFactKeeper(): FactKeeper {
  const kept: FrameFact[] = [];
  let decisive = 0;
  let uncounted = 0;
  return {
    add(atMs, meaning, size) {
      if (MEANINGLESS.has(meaning.kind) && !meaning.served && !meaning.degraded) {
        uncounted++;
        return;
      }
      const isDecisive = !(meaning.kind === 'agent' && REPEATING.has(meaning.event));
      const ordinary = kept.length - decisive;
      const isRoom = isDecisive
        ? kept.length < LIMITS.facts
        : ordinary < LIMITS.facts - LIMITS.decisiveFacts;
      const isLast = meaning.kind === 'agent' && meaning.final && !meaning.failed;
      if (!isRoom && !isLast) {
        uncounted++;
        return;
      }
      // A final event always has a place: the oldest repeatable fact makes room for it.
      if (!isRoom) kept.splice(Math.floor(kept.length / 2), 1);
      else if (isDecisive) decisive++;
      // Copied, so that a short text cut from a long message does not hold on to all of it.
      const own = size > LONG_MESSAGE ? JSON.parse(JSON.stringify(meaning)) : meaning;
      kept.push({ atMs, meaning: own });
    },
    skip() {
      uncounted++;
    },
    frames: () => kept,
    uncounted: () => uncounted,
  };
}
