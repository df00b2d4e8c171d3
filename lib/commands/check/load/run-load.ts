import { setMaxListeners } from 'node:events';
import { checkLine } from '../../../contract/output/check-line';
import type { CheckSummary } from '../../../contract/output/check-output';
import type { LoadFigures } from '../../../contract/output/load-output';
import { iso } from '../../../domain/time';
import { DEFAULT_GATE } from '../../../domain/verdict/model/gate-settings';
import type { Clock } from '../../../kit/clock';
import type { CheckRequest } from '../check-request';
import { type CheckHooks, isNetworkDown } from '../check-runtime';
import { createCheckSessions } from '../check-sessions';
import { loadNotes } from './load-notes';
import { type LoadRequest, loadPlanText, planSlots } from './load-plan';
import { createLoadTally, type LoadTally } from './load-tally';
import { emptyLoadCounts, type LoadCounts, type LoadDeps, runLanes, runSlots } from './run-slots';

/** How often progress is reported, ms. */
const PROGRESS_MS = 250;

export type LoadProgress = LoadCounts & {
  elapsedMs: number;
  /** Of the whole plan; null where the plan has no schedule. */
  planned: number | null;
  /** Sessions that ended and did not pass. */
  notPassed: number;
};

export type LoadHooks = CheckHooks & { onProgress(progress: LoadProgress): void };

export type LoadResult = {
  /** ISO 8601. */
  startedAt: string;
  summary: CheckSummary;
  load: LoadFigures;
  /** As of a check without load. */
  networkDown: boolean;
  /** More slots were lost, or sessions excluded, than a verdict allows: what passed says too little. */
  tooManyUnmeasured: boolean;
};

/**
 * Runs sessions at a rate or concurrency and sums them up. The signal ends it with the figures so far. Memory is bounded: by the sessions
 * in flight, and not by how many have ended. Never rejects for what a server does.
 */
export async function runLoad(
  { request, load, clock }: { request: CheckRequest; load: LoadRequest; clock: Clock },
  hooks: LoadHooks,
  signal: AbortSignal,
): Promise<LoadResult> {
  const sessions = createCheckSessions(request, clock);
  const counts = emptyLoadCounts();
  const tally = createLoadTally();
  const seen = { ended: 0, notPassed: 0, networkDown: 0 };
  const startedAt = iso(clock.now());
  const begun = clock.monotonic();
  // Every running session listens to the signal.
  setMaxListeners(0, signal);
  const deps: LoadDeps = {
    clock,
    counts,
    async run(delayMs) {
      const ran = await sessions.run(signal);
      if (!ran) return false;
      seen.ended++;
      if (ran.record.outcome !== 'passed') seen.notPassed++;
      if (isNetworkDown(ran.record)) seen.networkDown++;
      tally.add(ran.record, delayMs);
      hooks.onSession({ line: checkLine(ran.record), frames: ran.frames });
      return true;
    },
  };
  const plan = load.loop === 'open' ? planSlots(load.phases, load.sessions) : null;
  const planned = plan?.slots ?? (load.loop === 'closed' ? load.sessions : null);
  const stopProgress = repeat(clock, () =>
    hooks.onProgress({
      ...counts,
      elapsedMs: clock.monotonic() - begun,
      planned,
      notPassed: seen.notPassed,
    }),
  );
  try {
    if (load.loop === 'closed') await runLanes(load, deps, signal);
    else if (plan) await runSlots({ plan, maxInFlight: load.maxInFlight }, deps, signal);
  } finally {
    stopProgress();
    sessions.stop();
  }
  const durationMs = clock.monotonic() - begun;
  const figures = figuresOf({ load, counts, tally, planned });
  const summary = tally.summary(durationMs);
  return {
    startedAt,
    summary,
    load: figures,
    networkDown: seen.ended > 0 && seen.networkDown === seen.ended,
    tooManyUnmeasured: isTooMuchUnmeasured(summary, counts),
  };
}

function isTooMuchUnmeasured(summary: CheckSummary, counts: LoadCounts): boolean {
  const lost = counts.lostToLimit + counts.lostToMachine;
  return summary.excluded + lost > DEFAULT_GATE.mostExcluded * (summary.sessions + lost);
}

function figuresOf(ran: {
  load: LoadRequest;
  counts: LoadCounts;
  tally: LoadTally;
  planned: number | null;
}): LoadFigures {
  const { load, counts } = ran;
  const { startDelayMs, stages, reasons } = ran.tally.figures();
  const spanMs = counts.startSpanMs;
  const figures = {
    loop: load.loop,
    plan: loadPlanText(load),
    slots: {
      planned: ran.planned,
      due: counts.due,
      started: counts.started,
      lostToLimit: counts.lostToLimit,
      lostToMachine: counts.lostToMachine,
      abandoned: counts.abandoned,
    },
    startedPerSecond: spanMs > 0 ? counts.started / (spanMs / 1000) : 0,
    maxInFlight: load.loop === 'open' ? load.maxInFlight : load.concurrency,
    mostInFlight: counts.mostInFlight,
    startDelayMs,
  };
  return { ...figures, stages, reasons, notes: loadNotes(figures) };
}

/** Calls `run` again and again until it is stopped. */
function repeat(clock: Clock, run: () => void): () => void {
  let cancel = () => {};
  const next = () => {
    cancel = clock.after(PROGRESS_MS, () => {
      run();
      next();
    });
  };
  next();
  return () => cancel();
}
