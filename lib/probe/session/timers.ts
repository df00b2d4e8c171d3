import type { Clock } from '../../kit/clock';

/** The timers of one session. */
export type TimerName = 'work' | 'cap' | 'stage' | 'hold' | 'settle' | 'farewell' | 'end';

/** Lateness that is more than a timer's grain, and the longest grace for it. */
const LATE_MS = 25;
const GRACE_MS = 500;
/** A timer may come this much early. */
const GRAIN_MS = 1;
/** Timers that one wake-up serves; what is still due then has the next one. */
const SERVED_AT_ONCE = 16;

type Pending<Name> = { name: Name; due: number; fair: boolean };

/**
 * Named timers of one session on a single timer of the clock: a probe holds thousands of sessions. Setting a name again
 * replaces its timer; timers fire in the order in which they are due.
 */
export class SessionTimers<Name extends string> {
  private readonly pending: Array<Pending<Name>> = [];
  private armedFor = Number.POSITIVE_INFINITY;
  private disarm: (() => void) | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly fire: (name: Name) => void,
  ) {}

  set(name: Name, ms: number): void {
    this.put(name, ms, false);
  }

  /**
   * As `set`, but a timer that our own event loop fired late waits as long again (at most half a second): what the
   * server sent in time may still lie unread.
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

  /** Milliseconds until the named timer is due; 0 where it is not set. */
  leftOf(name: Name): number {
    const due = this.pending.find((one) => one.name === name)?.due ?? 0;
    return Math.max(0, due - this.clock.monotonic());
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

  /** A clock timer that is set for too early does no harm: it finds nothing to do and sets the next one. */
  private arm(): void {
    const next = this.earliest();
    if (!next || this.armedFor <= next.due) return;
    this.disarm?.();
    this.armedFor = next.due;
    const wait = Math.max(0, next.due - this.clock.monotonic());
    this.disarm = this.clock.after(wait, () => this.ring());
  }

  private earliest(): Pending<Name> | null {
    let found: Pending<Name> | null = null;
    for (const one of this.pending) if (!found || one.due < found.due) found = one;
    return found;
  }

  private ring(): void {
    this.disarm = null;
    this.armedFor = Number.POSITIVE_INFINITY;
    const now = this.clock.monotonic();
    for (let served = 0; served < SERVED_AT_ONCE; served++) {
      const one = this.earliest();
      if (!one || one.due > now + GRAIN_MS) break;
      this.clear(one.name);
      const lateMs = now - one.due;
      if (one.fair && lateMs > LATE_MS) this.put(one.name, Math.min(lateMs, GRACE_MS), false);
      else this.fire(one.name);
    }
    this.arm();
  }
}
