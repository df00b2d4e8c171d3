import type { Clock } from '../../../kit/clock';
import { sleep } from '../../../kit/sleep';
import type { OpenPlan } from './load-plan';

/** A slot that this machine reaches later than this is lost: a burst of late sessions would be another load than the one asked for. */
const LATEST_START_MS = 1_000;
/** Sessions that start before the event loop may read sockets again. */
const BURST = 32;

/** Counts of a run, up to date while it runs. */
export type LoadCounts = {
  due: number;
  started: number;
  inFlight: number;
  mostInFlight: number;
  lostToLimit: number;
  lostToMachine: number;
  abandoned: number;
  /** Time in which sessions were started, ms: without the wait for the last ones to end. */
  startSpanMs: number;
};

export function emptyLoadCounts(): LoadCounts {
  return {
    due: 0,
    started: 0,
    inFlight: 0,
    mostInFlight: 0,
    lostToLimit: 0,
    lostToMachine: 0,
    abandoned: 0,
    startSpanMs: 0,
  };
}

export type LoadDeps = {
  clock: Clock;
  counts: LoadCounts;
  /** Runs one session that started `delayMs` after its instant; false where the signal ended it. */
  run(delayMs: number): Promise<boolean>;
};

/**
 * Starts sessions and waits for them. A session that rejects stops the run, which then rejects with that error once the others have
 * ended.
 */
function createLauncher({ counts, run }: LoadDeps) {
  const running = new Set<Promise<void>>();
  let failure: unknown = null;
  return {
    hasFailed: () => failure !== null,
    launch(delayMs: number): Promise<void> {
      counts.started++;
      counts.inFlight++;
      counts.mostInFlight = Math.max(counts.mostInFlight, counts.inFlight);
      const session: Promise<void> = run(delayMs)
        .then(
          (isMeasured) => {
            if (!isMeasured) counts.abandoned++;
          },
          (error: unknown) => {
            failure ??= error;
          },
        )
        .finally(() => {
          counts.inFlight--;
          running.delete(session);
        });
      running.add(session);
      return session;
    },
    async untilIdle(): Promise<void> {
      await Promise.all(running);
      if (failure !== null) throw failure;
    },
  };
}

/**
 * Open loop: each session starts at its instant, whether or not earlier ones have ended. A slot is lost while `maxInFlight` sessions are
 * open, and where this machine is more than a second late; it is counted and never made up for. Resolves when the last session has
 * ended. Rejects with what a session rejects with.
 */
export async function runSlots(
  { plan, maxInFlight }: { plan: OpenPlan; maxInFlight: number },
  deps: LoadDeps,
  signal: AbortSignal,
): Promise<void> {
  const { clock, counts } = deps;
  const launcher = createLauncher(deps);
  const begun = clock.monotonic();
  let burst = 0;
  for (let slot = 0; slot < plan.slots && !signal.aborted && !launcher.hasFailed(); slot++) {
    const dueAt = begun + plan.dueMs(slot);
    const waitMs = dueAt - clock.monotonic();
    if (waitMs > 0 || ++burst >= BURST) {
      burst = 0;
      await sleep(clock, Math.max(0, waitMs), signal);
      if (signal.aborted) break;
    }
    counts.due++;
    const delayMs = Math.max(0, clock.monotonic() - dueAt);
    if (delayMs > LATEST_START_MS) counts.lostToMachine++;
    else if (counts.inFlight >= maxInFlight) counts.lostToLimit++;
    else void launcher.launch(delayMs);
  }
  counts.startSpanMs = Math.max(plan.dueMs(counts.due), clock.monotonic() - begun);
  await launcher.untilIdle();
}

/** Closed loop: `concurrency` lanes, each starting its next session when its last has ended, until the time or the sessions are used up. */
export async function runLanes(
  load: { concurrency: number; sessions: number | null; durationMs: number | null },
  deps: LoadDeps,
  signal: AbortSignal,
): Promise<void> {
  const { clock, counts } = deps;
  const launcher = createLauncher(deps);
  const begun = clock.monotonic();
  const endsAt = begun + (load.durationMs ?? Number.POSITIVE_INFINITY);
  const most = load.sessions ?? Number.POSITIVE_INFINITY;
  const isOver = () =>
    signal.aborted || launcher.hasFailed() || counts.due >= most || clock.monotonic() >= endsAt;
  const lane = async () => {
    while (!isOver()) {
      counts.due++;
      await launcher.launch(0);
    }
  };
  await Promise.all(Array.from({ length: Math.min(load.concurrency, most) }, lane));
  counts.startSpanMs = clock.monotonic() - begun;
  await launcher.untilIdle();
}
