import type { Alert } from '../domain/alerts/alert';
import type { Release } from '../domain/deployments/release';
import type { Incident } from '../domain/incidents/incident';
import type { IndicatorState } from '../domain/now/indicator-state';
import type { TargetStatus } from '../domain/targets/target-status';
import { createWakeLoop } from '../kit/wake-loop';
import { createRoundMemory, evaluateRound, type RoundDeps } from './evaluation-round';
import { createEvaluationSchedule } from './evaluation-schedule';

/** Rounds come at most this often, so that targets which commit together share one. */
const ROUND_GAP_MS = 100;

export type JudgeDeps = RoundDeps;

/** What the judge keeps of a target in memory, in no order. */
type TargetMemory = { states: readonly IndicatorState[]; releases: readonly Release[] };

type OpenAlerts = { alerts: readonly Alert[]; incidents: readonly Incident[] };

export type Judge = {
  id: string;
  /** Evaluates every target and every rule once. A call during a round waits for that one and then runs one of its own. */
  judgeNow(): Promise<void>;
  /** Sessions of these targets were committed: evaluates them soon. Cheap, never throws; has no effect while `run` is not running. */
  poke(targetIds: Iterable<string>): void;
  /** Evaluates until the signal aborts; a round under way is finished first. Failed rounds are logged and tried again. */
  run(signal: AbortSignal): Promise<void>;
  /** When a target was last evaluated, or without one every rule for every target, epoch ms; null before that. */
  lastJudgedAt(targetId?: string): number | null;
  /** What is known of a target beside its indicators; null before its first round. */
  pictureOf(targetId: string): TargetStatus | null;
  /** The same of all targets, by id. */
  statuses(): TargetStatus[];
  /** Its indicator states and deployments as they are in memory; null before its first round. */
  memoryOf(targetId: string): TargetMemory | null;
  /** All alerts and incidents that are open, as last written; null before the first round over all targets. */
  openAlerts(): OpenAlerts | null;
};

/** Reads tallies, evaluates indicators and rules, writes states and alerts that changed. Errors of `judgeNow`: those of the stores. */
export function createJudge(deps: JudgeDeps): Judge {
  const { clock, logger } = deps;
  const memory = createRoundMemory(deps.state);
  const schedule = createEvaluationSchedule(clock.monotonic());
  let rounds: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | null = null;
  let allEvaluatedAt: number | null = null;
  const evaluatedAt = new Map<string, number>();

  /** Rounds run one after the other: each continues what the one before it wrote. */
  function enqueue(takeTargets: () => ReadonlySet<string> | null): Promise<void> {
    const round = rounds.then(async () => {
      const only = takeTargets();
      const { evaluated, missed } = await evaluateRound(deps, memory, only);
      for (const id of evaluated) evaluatedAt.set(id, clock.now());
      if (only === null && missed.length === 0) allEvaluatedAt = clock.now();
    });
    rounds = round.catch(() => undefined);
    return round;
  }

  function judgeNow(): Promise<void> {
    waiting ??= enqueue(() => {
      waiting = null;
      return null;
    });
    return waiting;
  }

  const loop = createWakeLoop({
    clock,
    gapMs: ROUND_GAP_MS,
    dueInMs: () => schedule.dueInMs(clock.monotonic()),
    async round() {
      const due = schedule.takeDue(clock.monotonic());
      if (due?.size === 0) return;
      const round = due === null ? judgeNow() : enqueue(() => due);
      await round.catch((error) => logger.error({ err: error }, 'judging failed'));
    },
  });

  return {
    id: 'judge',
    judgeNow,
    poke(targetIds) {
      schedule.request(targetIds);
      loop.wake();
    },
    async run(signal) {
      schedule.restart(clock.monotonic());
      await loop.run(signal);
      await rounds;
    },
    lastJudgedAt: (targetId) =>
      targetId === undefined ? allEvaluatedAt : (evaluatedAt.get(targetId) ?? null),
    pictureOf: (targetId) => memory.statuses.get(targetId)?.picture ?? null,
    statuses: () => [...memory.statuses.values()].map(({ picture }) => picture),
    memoryOf: (targetId) =>
      evaluatedAt.has(targetId)
        ? { states: memory.cache.statesOf(targetId), releases: memory.cache.releasesOf(targetId) }
        : null,
    openAlerts: () =>
      allEvaluatedAt === null
        ? null
        : {
            alerts: valuesOf(memory.cache.rows('alert')),
            incidents: valuesOf(memory.cache.rows('incident')),
          },
  };
}

const valuesOf = <T>(rows: ReadonlyMap<string, { value: T }>): T[] =>
  [...rows.values()].map(({ value }) => value);
