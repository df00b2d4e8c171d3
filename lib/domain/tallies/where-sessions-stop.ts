import { STAGES, type Stage, stageIndex } from '../sessions/stages';
import { reachesThreshold } from '../statistics/binomial';
import type { IndicatorKey, Thresholds } from './indicators';

/** Counts of one window; `attempts` are its sessions that were not excluded. */
export type FunnelCounts = {
  attempts: number;
  /** Sessions that reached each stage, including an unproven handler stage. */
  reached: Partial<Record<Stage, number>>;
  /** Sessions by their earliest failed stage. */
  failedAt: Partial<Record<Stage, number>>;
  /** Stages that the journey of none of them shows; absent: each is measured. */
  unmeasured?: readonly Stage[];
};

/** The indicator that a stop at each stage makes bad first. */
export const STAGE_INDICATOR: Record<Stage, IndicatorKey> = {
  connect: 'connection',
  accept: 'connection',
  auth: 'connection',
  factory: 'factory',
  handler: 'connection',
  ready: 'connection',
  agent: 'agent',
  complete: 'agent',
  close: 'internalError',
};

/**
 * The stage at which sessions stop: the earliest one that loses the share that its indicator must not reach, so that a few
 * refused tokens do not hide a broken factory; else the one that loses most. null if no session is lost.
 */
export function stoppingStage(funnel: FunnelCounts, thresholds: Thresholds): Stage | null {
  const lostAt = (stage: Stage) => funnel.failedAt[stage] ?? 0;
  const breaking = STAGES.find((stage) =>
    reachesThreshold(lostAt(stage), funnel.attempts, thresholds[STAGE_INDICATOR[stage]]),
  );
  if (breaking) return breaking;
  const worst = STAGES.reduce((a, b) => (lostAt(b) > lostAt(a) ? b : a));
  return lostAt(worst) > 0 ? worst : null;
}

/** The last stage before `stop` that nearly all sessions reached, and the stages in between, about which nothing is proven. */
export function stagesBeforeStop(
  funnel: FunnelCounts,
  stop: Stage,
  thresholds: Thresholds,
): { fine: { stage: Stage; reached: number } | null; unproven: Stage[] } {
  const { unmeasured = [] } = funnel;
  const before = STAGES.slice(0, stageIndex(stop)).filter((stage) => !unmeasured.includes(stage));
  const reachedBy = (stage: Stage) => funnel.reached[stage] ?? 0;
  const isFine = (stage: Stage) =>
    !reachesThreshold(funnel.attempts - reachedBy(stage), funnel.attempts, thresholds.connection);
  const stage = before.findLast(isFine);
  if (stage === undefined) return { fine: null, unproven: [] };
  return {
    fine: { stage, reached: reachedBy(stage) },
    unproven: before.slice(stageIndex(stage) + 1),
  };
}
