import { STAGES, type Stage, stageIndex } from '../sessions/stages';
import { reachesThreshold } from '../statistics/binomial';
import type { IndicatorKey, Thresholds } from './indicators';

/** Counts of the window that is told about; `attempts` are its sessions that were not excluded. */
export type FunnelCounts = {
  attempts: number;
  /** Sessions that reached each stage, an unproven handler stage among them. */
  reached: Partial<Record<Stage, number>>;
  /** Sessions whose earliest failed stage it was. */
  failedAt: Partial<Record<Stage, number>>;
};

/** Which indicator a stop at each stage breaks first. */
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
 * Where sessions stop: the earliest stage that loses the share its indicator must not reach, so that a few refused tokens
 * do not hide a broken factory; else the one that loses most. null where none was lost.
 */
export function stoppingStage(funnel: FunnelCounts, thresholds: Thresholds): Stage | null {
  const lost = (stage: Stage) => funnel.failedAt[stage] ?? 0;
  const breaking = STAGES.find((stage) =>
    reachesThreshold(lost(stage), funnel.attempts, thresholds[STAGE_INDICATOR[stage]]),
  );
  if (breaking) return breaking;
  const worst = STAGES.reduce((a, b) => (lost(b) > lost(a) ? b : a));
  return lost(worst) > 0 ? worst : null;
}

/** The last stage before `stop` that nearly all sessions reached, and those in between of which nothing is proven. */
export function beforeTheStop(
  funnel: FunnelCounts,
  stop: Stage,
  thresholds: Thresholds,
): { fine: { stage: Stage; reached: number } | null; unproven: Stage[] } {
  const before = STAGES.slice(0, stageIndex(stop));
  const reached = (stage: Stage) => funnel.reached[stage] ?? 0;
  const isFine = (stage: Stage) =>
    !reachesThreshold(funnel.attempts - reached(stage), funnel.attempts, thresholds.connection);
  const stage = before.findLast(isFine);
  if (stage === undefined) return { fine: null, unproven: [] };
  return {
    fine: { stage, reached: reached(stage) },
    unproven: before.slice(stageIndex(stage) + 1),
  };
}
