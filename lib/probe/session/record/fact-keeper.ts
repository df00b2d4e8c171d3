import type { FrameFact, FrameMeaning } from '../../../domain/sessions/session-facts';
import type { Stage } from '../../../domain/sessions/stages';
import { withItems } from '../../../kit/short-list';
import { LIMITS } from '../limits';
import type { Rested } from './rested';

const MEANINGLESS = new Set<FrameMeaning['kind']>([
  'ping',
  'ack',
  'other',
  'unreadable',
  'progress',
]);
const REPEATING = new Set(['stream_chunk', 'progress_update', 'partial_result', 'agent_thinking']);

/** Meanings of messages longer than this (bytes) are copied before they are kept. */
const LONG_MESSAGE = 1024;

const NO_FACTS: FrameFact[] = [];

/** An acknowledgement may introduce the ids of the run. */
function isMeaningless({ kind, served, degraded, runId, threadId }: FrameMeaning): boolean {
  if (served || degraded || !MEANINGLESS.has(kind)) return false;
  return kind !== 'ack' || (runId === undefined && threadId === undefined);
}

/** Keeps the meanings of frames, bounded: places are reserved for those that can still decide a stage. */
export class FactKeeper {
  /** Of a session that has rested those since then. */
  private kept = NO_FACTS;
  private rested: Rested | null = null;
  private restedCount = 0;
  private decisive = 0;
  private skipped = 0;
  /** Kept meanings that came before the request. */
  private asked = 0;
  /** Stages that a message of a declared journey has proven; of the built-in journey none does. */
  private proven: Set<Stage> | null = null;

  /** `size`: bytes of the message that the meaning was read from. */
  add(atMs: number, meaning: FrameMeaning, size: number): void {
    const isProof = this.provesAnew(meaning);
    if (isMeaningless(meaning) && !isProof) {
      this.skipped++;
      return;
    }
    const isDecisive =
      isProof ||
      (meaning.kind !== 'ack' && !(meaning.kind === 'agent' && REPEATING.has(meaning.event)));
    const count = this.count();
    const ordinary = count - this.decisive;
    const isRoom =
      count < LIMITS.facts && (isDecisive || ordinary < LIMITS.facts - LIMITS.decisiveFacts);
    const isLast = isProof || (meaning.kind === 'agent' && meaning.final && !meaning.failed);
    if (!isRoom && !isLast) {
      this.skipped++;
      return;
    }
    // A proof and a final event always have a place: a fact from the middle makes room for it.
    if (!isRoom) this.makeRoom();
    else if (isDecisive) this.decisive++;
    // A copy, because a short text cut from a long message keeps the whole message in memory.
    const own = size > LONG_MESSAGE ? JSON.parse(JSON.stringify(meaning)) : meaning;
    this.kept = withItems(this.kept, { atMs, meaning: own });
  }

  private makeRoom(): void {
    this.wake();
    const middle = Math.floor(this.kept.length / 2);
    this.kept.splice(middle, 1);
    if (middle < this.asked) this.asked--;
  }

  /** The request is sent now: what is added from now on came after it. */
  markRequest(): void {
    this.asked = this.count();
  }

  beforeRequest(): number {
    return this.asked;
  }

  /** Whether a message of a declared journey proves a stage that none proved before. */
  private provesAnew({ proves }: FrameMeaning): boolean {
    if (proves === undefined) return false;
    this.proven ??= new Set();
    const before = this.proven.size;
    for (const stage of proves) this.proven.add(stage);
    return this.proven.size > before;
  }

  /** Counts a frame that means nothing for the stages. */
  skip(): void {
    this.skipped++;
  }

  frames(): FrameFact[] {
    this.wake();
    return this.kept;
  }

  /** The facts so far, for `rest`. */
  items(): readonly FrameFact[] {
    return this.kept;
  }

  /** From now on the facts so far are those of the rested session, the second of its lists. */
  rest(rested: Rested): void {
    this.restedCount = this.count();
    this.rested = rested;
    this.kept = NO_FACTS;
  }

  private count(): number {
    return this.restedCount + this.kept.length;
  }

  private wake(): void {
    if (this.rested === null) return;
    this.kept = [...(this.rested.list(1) as FrameFact[]), ...this.kept];
    this.rested = null;
    this.restedCount = 0;
  }

  uncounted(): number {
    return this.skipped;
  }
}
