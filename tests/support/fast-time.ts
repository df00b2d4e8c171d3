import { randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '../../lib/kit/clock';
import { createProber } from '../../lib/probe/prober';
import type { CreateProber } from '../../lib/probe/worker-client';
import { patience } from './patience';

/** Time moves in steps of this size, each no faster than `FASTEST` times real time. */
const STEP_MS = 1_000;
const FASTEST = 25;
/** How long one step waits for sessions that do not end, ms of real time: some end only by a deadline. */
const BUSY_MS = 100;
const RETRY_MS = 2;
const HEARTBEAT_MS = 1_000;

export type FastTime = {
  clock: Clock;
  /** A prober that goes by this clock. The next step waits until its sessions have ended. */
  createProber: CreateProber;
  /** The next step also waits while `isBusy`, within the same limit. */
  waitFor(isBusy: () => boolean): void;
  /** From now on minutes pass in seconds, until `stop`. */
  start(): void;
  stop(): Promise<void>;
  /** Resolves when the clock is `ms` further. */
  wait(ms: number): Promise<void>;
  /** Only real time passes while `work` runs: for what another process does meanwhile. */
  hold<T>(work: () => Promise<T>): Promise<T>;
};

/**
 * A clock for the real product in this process: real time passes on it, and while it is started it is set forward besides,
 * but only between sessions, so that what a session measures is real. Everything that is due on the way happens at its instant.
 */
export function fastTime(): FastTime {
  const { clock, skip } = skippingClock();
  const busy: Array<() => boolean> = [];
  const isBusy = () => busy.some((one) => one());
  let running: Promise<void> | null = null;
  let isRunning = false;
  let holds = 0;
  async function run(): Promise<void> {
    while (isRunning) {
      if (holds === 0) skip(STEP_MS);
      const limit = performance.now() + BUSY_MS * patience();
      await realTime(STEP_MS / FASTEST);
      while (isBusy() && performance.now() < limit) await realTime(RETRY_MS);
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
        runNow: (targetId) => prober.runNow(targetId),
        load: () => prober.load(),
        drain: (graceMs) => prober.drain(graceMs),
        async stop() {
          cancel();
          await prober.stop();
        },
      };
    },
    waitFor: (one) => void busy.push(one),
    start() {
      if (isRunning) return;
      isRunning = true;
      running = run();
    },
    async stop() {
      isRunning = false;
      await running;
    },
    wait: (ms) => new Promise((resolve) => clock.after(ms, resolve)),
    async hold(work) {
      holds += 1;
      try {
        return await work();
      } finally {
        holds -= 1;
      }
    },
  };
}

const realTime = (ms: number) => new Promise<void>((resolve) => systemClock.after(ms, resolve));

/** A skip is no stall of the event loop. */
const neverLate = { longestSince: () => 0, stop: () => undefined };

/** The system's clock, which `skip` sets forward by so many ms; what falls due runs in order, at its instant. */
function skippingClock(): { clock: Clock; skip(ms: number): void } {
  let ahead = 0;
  const timers = new Map<object, { due: number; run: () => void }>();
  const monotonic = () => systemClock.monotonic() + ahead;
  return {
    clock: {
      now: () => Math.round(systemClock.now() + ahead),
      monotonic,
      after(ms, run) {
        const key = {};
        const once = () => {
          stop();
          timers.delete(key);
          run();
        };
        const stop = systemClock.after(ms, once);
        timers.set(key, { due: monotonic() + Math.max(0, ms), run: once });
        return () => {
          stop();
          timers.delete(key);
        };
      },
    },
    skip(ms) {
      const end = monotonic() + ms;
      for (;;) {
        const next = [...timers.values()].reduce<{ due: number; run: () => void } | null>(
          (first, one) => (one.due <= end && (first === null || one.due < first.due) ? one : first),
          null,
        );
        if (next === null) break;
        ahead += Math.max(0, next.due - monotonic());
        next.run();
      }
      ahead += Math.max(0, end - monotonic());
    },
  };
}
