import type { Clock } from '../../kit/clock';

/** A delay beyond this is more than the resolution of a timer: our own event loop was late. */
const LATE_MS = 25;
/** The longest that a fair timer waits again. */
const GRACE_MS = 500;
/** A timer of the clock may fire this much early. */
const RESOLUTION_MS = 1;
/** Most timers that fire in one call of the clock; those still due fire in the next. */
const MAX_PER_CALL = 16;

type Pending<Name> = { name: Name; due: number; fair: boolean };

/**
 * Named timers of one session. They share a single timer of the clock, because a probe holds thousands of sessions. Setting a name
 * again replaces its timer; timers fire in the order in which they are due.
 */
export class SessionTimers<Name extends string> {
  private readonly clock: Clock;
  private readonly fire: (name: Name) => void;

  private readonly pending: Array<Pending<Name>> = [];
  private armedFor = Number.POSITIVE_INFINITY;
  private disarm: (() => void) | null = null;

  constructor(clock: Clock, fire: (name: Name) => void) {
    this.clock = clock;
    this.fire = fire;
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
    const index = this.pending.findIndex((one) => one.name === name);
    if (index >= 0) this.pending.splice(index, 1);
  }

  isSet(name: Name): boolean {
    return this.pending.some((one) => one.name === name);
  }

  clearAll(): void {
    this.pending.length = 0;
    this.disarm?.();
    this.disarm = null;
    this.armedFor = Number.POSITIVE_INFINITY;
  }

  private put(name: Name, ms: number, fair: boolean): void {
    this.clear(name);
    this.pending.push({ name, due: this.clock.monotonic() + Math.max(0, ms), fair });
    this.arm();
  }

  /** A clock timer that was set for a replaced timer does no harm: it fires nothing and sets the next one. */
  private arm(): void {
    const next = this.earliest();
    if (!next || this.armedFor <= next.due) return;
    this.disarm?.();
    this.armedFor = next.due;
    const wait = Math.max(0, next.due - this.clock.monotonic());
    this.disarm = this.clock.after(wait, () => this.onClock());
  }

  private earliest(): Pending<Name> | null {
    let found: Pending<Name> | null = null;
    for (const one of this.pending) if (!found || one.due < found.due) found = one;
    return found;
  }

  private onClock(): void {
    this.disarm = null;
    this.armedFor = Number.POSITIVE_INFINITY;
    const now = this.clock.monotonic();
    for (let fired = 0; fired < MAX_PER_CALL; fired++) {
      const one = this.earliest();
      if (!one || one.due > now + RESOLUTION_MS) break;
      this.clear(one.name);
      const lateMs = now - one.due;
      if (one.fair && lateMs > LATE_MS) this.put(one.name, Math.min(lateMs, GRACE_MS), false);
      else this.fire(one.name);
    }
    this.arm();
  }
}
