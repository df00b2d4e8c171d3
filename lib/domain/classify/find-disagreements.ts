import type { Disagreement } from '../sessions/session';
import { type Stage, type StageResult, stageIndex } from '../sessions/stages';
import type { BackendReport } from './backend-report';
import type { SessionObservations } from './session-observations';

type Case = {
  observations: Pick<SessionObservations, 'completedMs'>;
  report: Pick<BackendReport, 'stages' | 'emergency'>;
  stages: readonly StageResult[];
};

/**
 * Where backend and client contradict each other (decision 47): the backend reports a stage as failed that the client saw succeed, or
 * reports as ok the stage that the client missed, or a later one. In the order of stages.
 */
export function findDisagreements({ observations, report, stages }: Case): Disagreement[] {
  const failed = stages.flatMap(({ stage, outcome }): Disagreement[] => {
    const isSeen = outcome === 'ok' || (stage === 'complete' && observations.completedMs !== null);
    if (report.stages[stage]?.outcome !== 'failed' || !isSeen) return [];
    return [{ reported: 'failed', stage, missed: null }];
  });
  const missed = stages.find(({ outcome }) => outcome === 'failed')?.stage;
  // If another handler took over, the later stages are that handler's.
  if (
    missed === undefined ||
    report.stages[missed]?.outcome === 'failed' ||
    report.emergency !== null
  )
    return failed;
  const succeeded = stageReportedOk(report, stages, missed);
  return succeeded === undefined
    ? failed
    : [...failed, { reported: 'ok', stage: succeeded, missed }];
}

/** The first stage from the missed one on that the backend reports as ok. */
function stageReportedOk(
  report: Case['report'],
  stages: readonly StageResult[],
  missed: Stage,
): Stage | undefined {
  return stages.find(
    ({ stage }) =>
      stage !== 'close' &&
      stageIndex(stage) >= stageIndex(missed) &&
      report.stages[stage]?.outcome === 'ok',
  )?.stage;
}
