import { setMaxListeners } from 'node:events';
import type { Clock } from '../../../kit/clock';

/** What the next step of a quick gate is: more sessions, at most so many in flight, or none because it is decided. */
export type QuickStep = { more: number } | 'decided';

export type QuickPlan<T> = {
  clock: Clock;
  /** Time between two starts, in ms: an open loop, however long sessions take. */
  intervalMs: number;
  /** Most sessions in flight; a slot beyond is lost to the target. */
  maxInFlight: number;
  deadlineMs: number;
  /** How long sessions in flight are waited for at the deadline, in ms. */
  graceMs: number;
  /** Runs one session; null where the signal ended it. */
  run(signal: AbortSignal): Promise<T | null>;
  /** What the sessions that ended so far leave to do. Called after each. Errors end the run. */
  next(ended: readonly T[], now: { inFlight: number; lost: number }): QuickStep;
};

export type QuickSessions<T> = {
  /** In the order in which they ended. */
  ended: T[];
  started: number;
  /** Slots without a session, because as many as are allowed were in flight. */
  lost: number;
  /** Started, and ended by the gate and not by themselves: nothing is known of them. */
  abandoned: number;
  by: 'decided' | 'deadline' | 'aborted';
};

/**
 * Starts sessions on an open-loop schedule until `next` is decided, the deadline passes or the signal aborts. No more are started than
 * may still be needed, so that a pass ends with the last session it needs. Errors: those of `run` and `next`.
 */
export async function runQuickSessions<T>(
  plan: QuickPlan<T>,
  signal: AbortSignal,
): Promise<QuickSessions<T>> {
  const run = new QuickRun(plan, signal);
  return run.toEnd();
}

class QuickRun<T> {
  private readonly plan: QuickPlan<T>;
  private readonly signal: AbortSignal;
  /** Ends the sessions in flight. */
  private readonly stopping = new AbortController();
  private readonly ended: T[] = [];
  private readonly endsAt: number;
  private running = 0;
  private started = 0;
  private lost = 0;
  private abandoned = 0;
  private failure: unknown = null;
  private wake = () => {};

  constructor(plan: QuickPlan<T>, signal: AbortSignal) {
    this.plan = plan;
    this.signal = signal;
    this.endsAt = plan.clock.monotonic() + plan.deadlineMs;
    // Every running session listens.
    setMaxListeners(0, this.stopping.signal);
  }

  async toEnd(): Promise<QuickSessions<T>> {
    const onAbort = () => this.wake();
    this.signal.addEventListener('abort', onAbort);
    try {
      const by = await this.startSessions();
      // What decides at the deadline is all that was started: slow sessions are not left out.
      if (by === 'deadline') await this.untilIdle(this.plan.graceMs);
      this.stopping.abort();
      await this.untilIdle(this.plan.graceMs);
      if (this.failure) throw this.failure;
      const { ended, started, lost, abandoned } = this;
      return { ended, started, lost, abandoned, by };
    } finally {
      this.signal.removeEventListener('abort', onAbort);
      this.stopping.abort();
    }
  }

  private async startSessions(): Promise<QuickSessions<T>['by']> {
    const { clock, intervalMs, maxInFlight } = this.plan;
    let dueAt = clock.monotonic();
    for (;;) {
      if (this.failure || this.signal.aborted) return 'aborted';
      const step = this.plan.next(this.ended, { inFlight: this.running, lost: this.lost });
      if (step === 'decided') return 'decided';
      const now = clock.monotonic();
      if (now >= this.endsAt) return 'deadline';
      if (this.running >= step.more) {
        // The plan waits, and not the schedule: slots that pass meanwhile are not made up for.
        await this.untilWoken(this.endsAt - now);
        dueAt = Math.max(dueAt, clock.monotonic());
      } else if (now < dueAt) {
        await this.untilWoken(Math.min(dueAt, this.endsAt) - now);
      } else {
        dueAt += intervalMs;
        if (this.running >= maxInFlight) this.lost += 1;
        else this.launch();
      }
    }
  }

  private launch(): void {
    this.started += 1;
    this.running += 1;
    const { signal } = this.stopping;
    this.plan
      .run(signal)
      .then(
        (session) => {
          if (session === null) this.abandoned += 1;
          else this.ended.push(session);
        },
        (error: unknown) => {
          this.failure ??= error;
        },
      )
      .finally(() => {
        this.running -= 1;
        this.wake();
      });
  }

  /** Resolves when a session ends, the signal aborts, or after `ms`. */
  private untilWoken(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.plan.clock.after(Math.max(0, ms), () => this.wake());
      this.wake = () => {
        this.wake = () => {};
        cancel();
        resolve();
      };
    });
  }

  private async untilIdle(ms: number): Promise<void> {
    const { clock } = this.plan;
    const until = clock.monotonic() + ms;
    while (this.running > 0 && clock.monotonic() < until) {
      if (this.signal.aborted) this.stopping.abort();
      await this.untilWoken(until - clock.monotonic());
    }
  }
}
