import type { Clock } from '../../kit/clock';

/** A timer of the clock may fire this much early, ms. */
export const TIMER_RESOLUTION_MS = 1;
/** Longest wait that a timer of Node holds. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;
/** Not in the queue; about to ring. */
const NOWHERE = -1;
const RINGING = -2;

/** Something that is to happen at an instant. Its fields belong to the queue it is in. */
export abstract class Alarm {
  /** Whole milliseconds of the clock, rounded up. */
  due = 0;
  place = NOWHERE;

  /** Called once per `set`, at the instant or later. */
  abstract ring(): void;
}

/**
 * The alarms of all sessions on one timer of the clock: a probe holds thousands of sessions, and a timer of Node for each costs more than
 * what it wakes. A binary heap, ordered by the instant.
 */
export class Alarms {
  private static readonly ofClock = new WeakMap<Clock, Alarms>();

  static of(clock: Clock): Alarms {
    const known = Alarms.ofClock.get(clock);
    if (known) return known;
    const made = new Alarms(clock);
    Alarms.ofClock.set(clock, made);
    return made;
  }

  private readonly clock: Clock;
  private readonly heap: Alarm[] = [];
  private armedFor = Number.POSITIVE_INFINITY;
  private disarm: (() => void) | null = null;

  private constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Sets or moves an alarm. `due`: an instant of the monotonic clock, ms. */
  set(alarm: Alarm, due: number): void {
    alarm.due = due;
    if (alarm.place >= 0) this.settle(alarm);
    else {
      alarm.place = this.heap.length;
      this.heap.push(alarm);
      this.rise(alarm);
    }
    this.arm();
  }

  cancel(alarm: Alarm): void {
    if (alarm.place >= 0) this.remove(alarm);
    else alarm.place = NOWHERE;
    // A timer that was set for an alarm that is gone does no harm, except that it keeps an idle process alive.
    if (this.heap.length === 0) this.release();
  }

  private arm(): void {
    const [next] = this.heap;
    if (!next || this.armedFor <= next.due) return;
    this.release();
    this.armedFor = next.due;
    const waitMs = Math.min(Math.max(0, next.due - this.clock.monotonic()), LONGEST_WAIT_MS);
    this.disarm = this.clock.after(waitMs, () => this.onClock());
  }

  private release(): void {
    this.disarm?.();
    this.disarm = null;
    this.armedFor = Number.POSITIVE_INFINITY;
  }

  /** Rings what is due now. What is set meanwhile waits for the next call, so that no alarm can hold up the event loop. */
  private onClock(): void {
    this.disarm = null;
    this.armedFor = Number.POSITIVE_INFINITY;
    const until = this.clock.monotonic() + TIMER_RESOLUTION_MS;
    const ringing: Alarm[] = [];
    for (let next = this.heap[0]; next && next.due <= until; next = this.heap[0]) {
      this.remove(next);
      next.place = RINGING;
      ringing.push(next);
    }
    try {
      for (const alarm of ringing) {
        if (alarm.place !== RINGING) continue;
        alarm.place = NOWHERE;
        alarm.ring();
      }
    } finally {
      for (const alarm of ringing) if (alarm.place === RINGING) this.set(alarm, alarm.due);
      this.arm();
    }
  }

  private remove(alarm: Alarm): void {
    const last = this.heap.pop();
    if (last && last !== alarm) {
      this.put(last, alarm.place);
      this.settle(last);
    }
    alarm.place = NOWHERE;
  }

  private settle(alarm: Alarm): void {
    this.rise(alarm);
    this.sink(alarm);
  }

  private rise(alarm: Alarm): void {
    while (alarm.place > 0) {
      const { place } = alarm;
      const parent = this.heap[(place - 1) >> 1];
      if (!parent || parent.due <= alarm.due) return;
      this.put(alarm, parent.place);
      this.put(parent, place);
    }
  }

  private sink(alarm: Alarm): void {
    for (;;) {
      const { place } = alarm;
      const left = this.heap[2 * place + 1];
      const right = this.heap[2 * place + 2];
      const child = right && left && right.due < left.due ? right : left;
      if (!child || child.due >= alarm.due) return;
      this.put(alarm, child.place);
      this.put(child, place);
    }
  }

  private put(alarm: Alarm, place: number): void {
    this.heap[place] = alarm;
    alarm.place = place;
  }
}
