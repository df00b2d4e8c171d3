import { randomBytes } from 'node:crypto';
import { type Clock, manualClock } from '../../lib/kit/clock';
import { createProber } from '../../lib/probe/schedule/prober';
import type { CreateProber } from '../../lib/probe/schedule/worker-client';
import { patience } from './patience';
import { type Ask, type UntilOptions, until } from './until';

/**
 * Time goes by in rounds of the event loop, each worth `ROUND_MS`. While it is fast, it is set forward by `STEP_MS` after some
 * rounds: after more of them while sessions are under way, but not for ever, because some end only by a deadline.
 */
const ROUND_MS = 2;
const STEP_MS = 1_000;
const LEAST_ROUNDS = 20;
const MOST_ROUNDS = 50;
const HEARTBEAT_MS = 1_000;
/** Of real time, for what is there after some minutes. */
const UNTIL_MS = 60_000;

export type FastTime = {
  clock: Clock;
  /** A prober that goes by this clock. The next step waits until its sessions have ended. */
  createProber: CreateProber;
  /** The next step also waits while `isBusy`, for as many rounds. */
  waitFor(isBusy: () => boolean): void;
  /** From now on minutes pass in seconds, until as many calls of `stop`. */
  start(): void;
  stop(): void;
  /** Asks until the answer is there, as `until` does; minutes pass in seconds between the questions. */
  until<T>(options: UntilOptions, ask: Ask<T>): Promise<T>;
  /** Resolves when the clock is `ms` further. */
  wait(ms: number): Promise<void>;
  /** No minutes pass while `work` runs: for what another process does meanwhile. */
  hold<T>(work: () => Promise<T>): Promise<T>;
};

/**
 * A clock for the real product in this process. Until `start` it goes at the pace of the wall clock, or slower where the
 * machine is busy: it never shows a stall. Everything that falls due on the way happens at its instant. `startAt`: epoch ms.
 */
export function fastTime(startAt = Date.now()): FastTime {
  let ticking: NodeJS.Timeout | null = null;
  const tick = () => {
    ticking ??= setInterval(round, ROUND_MS).unref();
  };
  const { clock, advance, isAwaited } = watchedClock(tick, startAt);
  const busy: Array<() => boolean> = [];
  let starts = 0;
  let holds = 0;
  let rounds = 0;
  // Time stands still while nobody waits for any, so that nothing is left of a clock that is not used any more.
  const rest = () => {
    if (ticking) clearInterval(ticking);
    ticking = null;
  };
  const round = () => {
    advance(ROUND_MS);
    if (!isAwaited()) return rest();
    rounds += 1;
    const due = busy.some((one) => one()) ? MOST_ROUNDS : LEAST_ROUNDS;
    if (starts <= 0 || holds > 0 || rounds < due) return;
    advance(STEP_MS);
    rounds = 0;
  };
  const start = () => {
    starts += 1;
  };
  const stop = () => {
    starts -= 1;
  };
  async function hold<T>(work: () => Promise<T>): Promise<T> {
    holds += 1;
    try {
      return await work();
    } finally {
      holds -= 1;
    }
  }
  return {
    clock,
    createProber(deps) {
      const prober = createProber({ ...deps, clock, random: randomBytes, loop: neverLate });
      busy.push(() => prober.load().inFlight > 0);
      let cancel = () => {};
      const beat = () => {
        deps.onHeartbeat();
        cancel = clock.after(HEARTBEAT_MS, beat);
      };
      beat();
      return {
        setTargets: (targets) => prober.setTargets(targets),
        noteRelease: (targetId, at) => prober.noteRelease(targetId, at),
        runNow: (targetId, onStages) => prober.runNow(targetId, onStages),
        runDraft: (target) => prober.runDraft(target),
        setLimits: (limits) => prober.setLimits(limits),
        load: () => prober.load(),
        drain: (graceMs) => prober.drain(graceMs),
        async stop() {
          cancel();
          await prober.stop();
        },
      };
    },
    waitFor: (one) => void busy.push(one),
    start,
    stop,
    async until({ what, withinMs = UNTIL_MS * patience() }, ask) {
      start();
      try {
        return await until({ what, withinMs }, () => hold(async () => ask()));
      } finally {
        stop();
      }
    },
    wait: (ms) => new Promise((resolve) => void clock.after(ms, resolve)),
    hold,
  };
}

/** A manual clock that says when the first timer is set, and whether any is. */
function watchedClock(onAwaited: () => void, startAt: number) {
  const manual = manualClock(startAt);
  let awaited = 0;
  const clock: Clock = {
    now: manual.now,
    monotonic: manual.monotonic,
    after(ms, run) {
      let isOver = false;
      const over = () => {
        if (!isOver) awaited -= 1;
        isOver = true;
      };
      const cancel = manual.after(ms, () => {
        over();
        run();
      });
      awaited += 1;
      onAwaited();
      return () => {
        over();
        cancel();
      };
    },
  };
  return { clock, advance: manual.advance, isAwaited: () => awaited > 0 };
}

const neverLate = { longestSince: () => 0, stop: () => undefined };
