import type { Clock } from '../../kit/clock';
import { Alarm, Alarms, TIMER_RESOLUTION_MS } from '../machine/alarms';

/** A delay beyond this is more than the resolution of a timer: our own event loop was late. */
const LATE_MS = 25;
/** The longest that a fair timer waits again. */
const GRACE_MS = 500;
/** Most timers that fire in one call of the clock; those still due fire in the next. */
const MAX_PER_CALL = 16;

const NONE: readonly never[] = [];

/** What the timers belong to. An object and no function: a closure per session would cost memory. */
export type TimerOwner<Name extends string> = { onTimer(name: Name): void };

/**
 * Named timers of one session, as one alarm. Setting a name again replaces its timer; timers fire in the order in which they are due.
 */
export class SessionTimers<Name extends string> extends Alarm {
  private readonly clock: Clock;
  private readonly owner: TimerOwner<Name>;

  /**
   * Name and instant of each timer in turn, in the order in which they were set; of a fair one the instant as `fairDue` writes it. One
   * list and no object for each: a probe holds thousands of sessions.
   */
  private pending: ReadonlyArray<Name | number> = NONE;

  constructor(clock: Clock, owner: TimerOwner<Name>) {
    super();
    this.clock = clock;
    this.owner = owner;
  }

  set(name: Name, ms: number): void {
    this.put(name, ms, false);
  }

  /**
   * As `set`, but a timer that our own event loop fired late waits as long again (at most half a second), because messages that the
   * server sent in time may not have been read yet.
   */
  setFair(name: Name, ms: number): void {
    this.put(name, ms, true);
  }

  clear(name: Name): void {
    const at = this.pending.indexOf(name);
    if (at >= 0) this.pending = this.pending.toSpliced(at, 2);
  }

  isSet(name: Name): boolean {
    return this.pending.includes(name);
  }

  clearAll(): void {
    this.pending = NONE;
    Alarms.of(this.clock).cancel(this);
  }

  private put(name: Name, ms: number, fair: boolean): void {
    this.clear(name);
    const due = Math.ceil(this.clock.monotonic() + Math.max(0, ms));
    this.pending = this.pending.concat([name, fair ? fairDue(due) : due]);
    // An alarm that is set for a timer that was replaced does no harm: it fires nothing and sets the next one.
    if (this.place < 0 || due < this.due) Alarms.of(this.clock).set(this, due);
  }

  /** The one that is due first; of several the one that was set first. */
  private earliest(): { name: Name; due: number; fair: boolean } | null {
    let found: { name: Name; due: number; fair: boolean } | null = null;
    for (let at = 0; at < this.pending.length; at += 2) {
      const kept = Number(this.pending[at + 1]);
      const fair = kept < 0;
      const due = fair ? fairDue(kept) : kept;
      if (found === null || due < found.due) found = { name: this.pending[at] as Name, due, fair };
    }
    return found;
  }

  ring(): void {
    const now = this.clock.monotonic();
    for (let fired = 0; fired < MAX_PER_CALL; fired++) {
      const one = this.earliest();
      if (!one || one.due > now + TIMER_RESOLUTION_MS) break;
      this.clear(one.name);
      const lateMs = now - one.due;
      if (one.fair && lateMs > LATE_MS) this.put(one.name, Math.min(lateMs, GRACE_MS), false);
      else this.owner.onTimer(one.name);
    }
    const next = this.earliest();
    if (next && (this.place < 0 || next.due < this.due)) Alarms.of(this.clock).set(this, next.due);
  }
}

/** The instant of a fair timer as a number below zero, and back. */
function fairDue(due: number): number {
  return -1 - due;
}
