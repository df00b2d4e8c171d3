import type { Release } from '../domain/deployments/release';
import type { IndicatorState } from '../domain/now/indicator-state';
import type { TargetPicture } from '../domain/targets/target-picture';
import { createWakeLoop } from '../kit/wake-loop';
import { createAlertMemory } from './judge-alerts';
import { createJudgeCache } from './judge-cache';
import { judgePass, type PassDeps, type PassMemory } from './judge-pass';
import { createSight } from './readings/blindness';

/** A target is judged on every committed batch of its own, at most this often; all of them this often regardless (decision 24). */
const MIN_GAP_MS = 1000;
const TICK_MS = 15_000;
/** Passes on pokes come at most this often, so that targets which commit together share one. */
const PASS_GAP_MS = 100;

export type JudgeDeps = PassDeps;

/** What the judge has in mind of a target, in no order. */
export type TargetMemory = { states: readonly IndicatorState[]; releases: readonly Release[] };

export type Judge = {
  id: string;
  /** Judges every target and every rule once. A call during a pass waits for that one and then runs one of its own. */
  judgeNow(): Promise<void>;
  /** Sessions of these targets were committed: judge them soon. Cheap, never throws; does nothing while `run` is not running. */
  poke(targetIds: Iterable<string>): void;
  /** Judges until the signal aborts; a pass in progress is finished first. Failed passes are logged and tried again. */
  run(signal: AbortSignal): Promise<void>;
  /** When a target was last judged, or without one every rule for every target, epoch ms; null before that. */
  lastJudgedAt(targetId?: string): number | null;
  /** What the last pass saw of a target beyond its indicators; null before its first. */
  pictureOf(targetId: string): TargetPicture | null;
  /** Its indicators and deployments as the judge keeps them in memory; null before its first pass. */
  memoryOf(targetId: string): TargetMemory | null;
};

/** Reads tallies, asks the domain, writes indicator states and alerts that changed. Errors of `judgeNow`: those of the stores. */
export function createJudge(deps: JudgeDeps): Judge {
  const { clock, logger } = deps;
  const memory: PassMemory = {
    cache: createJudgeCache(deps.state),
    alerts: createAlertMemory(),
    segments: new Map(),
    sight: createSight(),
  };
  const poked = new Set<string>();
  let passes: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | null = null;
  let judgedAt: number | null = null;
  const judgedAtBy = new Map<string, number>();

  /** Passes run one after the other: each continues what the one before it wrote. */
  function enqueue(only: () => ReadonlySet<string> | null): Promise<void> {
    const pass = passes.then(async () => {
      const targetIds = only();
      const { judged, missed } = await judgePass(deps, memory, targetIds);
      for (const id of judged) judgedAtBy.set(id, clock.now());
      if (targetIds === null && missed.length === 0) judgedAt = clock.now();
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

  /** When each was last judged on a poke, and all of them at a tick; by the monotonic clock. */
  const judged = new Map<string, number>();
  let ticked = Number.NEGATIVE_INFINITY;
  const dueAt = (id: string) => (judged.get(id) ?? ticked) + MIN_GAP_MS;

  function judgePoked(): Promise<void> {
    const now = clock.monotonic();
    const due = new Set([...poked].filter((id) => dueAt(id) <= now));
    for (const id of due) {
      poked.delete(id);
      judged.set(id, now);
    }
    return due.size === 0 ? Promise.resolve() : enqueue(() => due);
  }

  function judgeTick(): Promise<void> {
    poked.clear();
    judged.clear();
    ticked = clock.monotonic();
    return judgeNow();
  }

  function poke(targetIds: Iterable<string>): void {
    for (const id of targetIds) poked.add(id);
    if (poked.size > 0) loop.wake();
  }

  let nextTick = clock.monotonic();
  const loop = createWakeLoop({
    clock,
    gapMs: PASS_GAP_MS,
    dueInMs: () => Math.min(nextTick, ...[...poked].map(dueAt)) - clock.monotonic(),
    async round() {
      const isTick = clock.monotonic() >= nextTick;
      if (isTick) nextTick = clock.monotonic() + TICK_MS;
      const pass = isTick ? judgeTick() : judgePoked();
      await pass.catch((error) => logger.error({ err: error }, 'judging failed'));
    },
  });

  async function run(signal: AbortSignal): Promise<void> {
    nextTick = clock.monotonic();
    await loop.run(signal);
    await passes;
  }

  const lastJudgedAt = (targetId?: string) =>
    targetId === undefined ? judgedAt : (judgedAtBy.get(targetId) ?? null);
  const pictureOf = (targetId: string) => memory.sight.pictures.get(targetId)?.picture ?? null;
  const { cache } = memory;
  const memoryOf = (targetId: string) =>
    judgedAtBy.has(targetId)
      ? { states: cache.statesOf(targetId), releases: cache.releasesOf(targetId) }
      : null;
  return { id: 'judge', judgeNow, poke, run, lastJudgedAt, pictureOf, memoryOf };
}
