import { createAlertMemory } from './judge-alerts';
import { judgePass, type PassDeps } from './judge-pass';
import { createMirror } from './mirror';

/** Judging runs on every committed batch, at most this often, and this often regardless (decision 24). */
const MIN_GAP_MS = 1000;
const TICK_MS = 15_000;

export type JudgeDeps = PassDeps;

export type Judge = {
  id: string;
  /** Judges every target and every rule once. A call during a pass waits for that one and then runs one of its own. */
  judgeNow(): Promise<void>;
  /** Sessions of these targets were committed: judge them soon. Cheap, never throws; does nothing while `run` is not running. */
  poke(targetIds: Iterable<string>): void;
  /** Judges until the signal aborts; a pass in progress is finished first. Failed passes are logged and tried again. */
  run(signal: AbortSignal): Promise<void>;
  /** When every rule was last evaluated, epoch ms; null before that. */
  lastJudgedAt(): number | null;
};

/** Reads tallies, asks the domain, writes indicator states and alerts that changed. Errors of `judgeNow`: those of the stores. */
export function createJudge(deps: JudgeDeps): Judge {
  const { clock, logger } = deps;
  const memory = {
    mirror: createMirror(deps.state),
    alerts: createAlertMemory(),
    segments: new Map(),
  };
  const poked = new Set<string>();
  let passes: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | null = null;
  let wake: (() => void) | null = null;
  let judgedAt: number | null = null;

  /** Passes run one after the other: each continues what the one before it wrote. */
  function enqueue(only: () => ReadonlySet<string> | null): Promise<void> {
    const pass = passes.then(async () => {
      const targetIds = only();
      await judgePass(deps, memory, targetIds);
      if (targetIds === null) judgedAt = clock.now();
    });
    passes = pass.catch(() => undefined);
    return pass;
  }

  function judgeNow(): Promise<void> {
    waiting ??= enqueue(() => {
      waiting = null;
      return null;
    });
    return waiting;
  }

  function judgePoked(): Promise<void> {
    const ids = new Set(poked);
    poked.clear();
    return enqueue(() => ids);
  }

  function poke(targetIds: Iterable<string>): void {
    for (const id of targetIds) poked.add(id);
    if (poked.size > 0) wake?.();
  }

  /** Resolves after `ms`, or on abort, or, where `early` is set, on a poke. */
  function rest(ms: number, signal: AbortSignal, early: boolean): Promise<void> {
    if (signal.aborted || (early && poked.size > 0)) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        signal.removeEventListener('abort', done);
        wake = null;
        resolve();
      };
      const cancel = clock.after(ms, done);
      signal.addEventListener('abort', done);
      if (early) wake = done;
    });
  }

  async function run(signal: AbortSignal): Promise<void> {
    let nextTick = clock.monotonic();
    while (!signal.aborted) {
      const isTick = clock.monotonic() >= nextTick;
      if (isTick) {
        poked.clear();
        nextTick = clock.monotonic() + TICK_MS;
      }
      const pass = isTick ? judgeNow() : judgePoked();
      await pass.catch((error) => logger.error({ err: error }, 'judging failed'));
      await rest(MIN_GAP_MS, signal, false);
      await rest(Math.max(0, nextTick - clock.monotonic()), signal, true);
    }
    await passes;
  }

  return { id: 'judge', judgeNow, poke, run, lastJudgedAt: () => judgedAt };
}
