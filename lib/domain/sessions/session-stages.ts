import type { Classification, SessionRecord } from './session';
import { STAGES, type Stage, type StageOutcome, stageIndex } from './stages';

/** Outcome of one stage of a session; `unknown` if the session has no result for it. */
export function stageOutcome(session: Pick<Classification, 'stages'>, stage: Stage): StageOutcome {
  return session.stages.find((result) => result.stage === stage)?.outcome ?? 'unknown';
}

/**
 * The stages a session reached: a stage is reached if it or a later one is ok (decision 19). One that its journey does not
 * measure is not among them: nothing shows it.
 */
export function reachedStages(session: Pick<Classification, 'stages'>): Stage[] {
  const last = Math.max(
    -1,
    ...session.stages.filter((s) => s.outcome === 'ok').map((s) => stageIndex(s.stage)),
  );
  const unmeasured = unmeasuredStages(session);
  return STAGES.slice(0, last + 1).filter((stage) => !unmeasured.includes(stage));
}

/** The stages that the journey of a session cannot show. */
export function unmeasuredStages(session: Pick<Classification, 'stages'>): Stage[] {
  return session.stages.filter(({ measured }) => measured === false).map(({ stage }) => stage);
}

/** Whether the handler stage is proven: by a health event or an agent event, not by later stages (decision 19). */
export function isHandlerProven(session: Pick<SessionRecord, 'stages' | 'events'>): boolean {
  return (
    session.events.length > 0 ||
    (['handler', 'agent', 'complete'] as const).some((s) => stageOutcome(session, s) === 'ok')
  );
}
