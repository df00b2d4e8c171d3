import { truncateText } from '../frames/frame-scopes';
import type { SessionFacts } from '../sessions/session-facts';
import { type StageResult, stageIndex } from '../sessions/stages';
import type { BackendReport } from './backend-report';
import type { SessionObservations } from './session-observations';

const WARNING_LIMIT = 20;
const LENGTH_LIMIT = 300;

const EXPECTED = ['agent_started', 'agent_thinking', 'tool_executing', 'tool_completed'];

export type WarningInput = {
  facts: SessionFacts;
  observations: SessionObservations;
  report: BackendReport;
  stages: readonly StageResult[];
};

/** What a reader should know although it decides nothing: contradictions, gaps, missing fields, and hints on what to try. */
export function collectWarnings(one: WarningInput): string[] {
  const { facts, observations } = one;
  const warnings = [
    ...findContradictions(one),
    ...facts.warnings,
    ...findHints(facts, observations),
    ...(facts.plan === undefined ? vocabularyWarnings(observations) : []),
  ];
  return [...new Set(warnings)]
    .slice(0, WARNING_LIMIT)
    .map((one) => truncateText(one, LENGTH_LIMIT));
}

/** What is unusual in the vocabulary of the built-in journey. */
function vocabularyWarnings(observations: SessionObservations): string[] {
  const warnings: string[] = [];
  if (observations.welcomeMs === null && observations.agentMs !== null) {
    warnings.push('agent events came without a welcome');
  }
  if (observations.completedMs !== null) {
    const names = new Set(observations.agentEvents.map((event) => event.meaning.event));
    const absent = EXPECTED.filter((name) => !names.has(name));
    if (absent.length > 0) warnings.push(`completed without ${absent.join(', ')}`);
    for (const { meaning } of observations.errors) {
      warnings.push(
        `an error came and did not stop the session: ${meaning.code ?? meaning.message}`,
      );
    }
  } else if (observations.agentEvents.some((event) => event.meaning.event === 'agent_completed')) {
    warnings.push('agent_completed came without an answer');
  }
  for (const { meaning } of observations.agentEvents) {
    if (meaning.missing.length > 0) {
      warnings.push(`${meaning.event} lacks ${meaning.missing.join(', ')}`);
    }
  }
  if (observations.fingerprints.length > 0) {
    warnings.push(`looks canned: ${[...observations.fingerprints].sort().join(', ')}`);
  }
  return warnings;
}

/**
 * Where backend and client contradict each other (decision 47): the backend reports a stage as failed that the client saw
 * succeed, or reports as ok the stage that the client missed, or a later one.
 */
function findContradictions({ observations, report, stages }: WarningInput): string[] {
  const warnings: string[] = [];
  for (const { stage, outcome, measured } of stages) {
    const reported = report.stages[stage];
    if (measured === false && reported?.outcome === 'failed')
      warnings.push(
        `the backend reports that ${stage} failed, which this journey does not measure`,
      );
    const isSeen = outcome === 'ok' || (stage === 'complete' && observations.completedMs !== null);
    if (reported?.outcome !== 'failed' || !isSeen) continue;
    const code = reported.errorCode ? ` (${reported.errorCode})` : '';
    warnings.push(`the backend reports that ${stage} failed${code}, and the client saw it succeed`);
  }
  const missed = stages.find(({ outcome }) => outcome === 'failed')?.stage;
  // If another handler took over, the later stages are that handler's.
  if (
    missed === undefined ||
    report.stages[missed]?.outcome === 'failed' ||
    report.emergency !== null
  )
    return warnings;
  const contradicting = stages.find(
    ({ stage }) =>
      stage !== 'close' &&
      stageIndex(stage) >= stageIndex(missed) &&
      report.stages[stage]?.outcome === 'ok',
  );
  if (contradicting)
    warnings.push(
      `the backend reports that ${contradicting.stage} succeeded, and the client saw ${missed} fail`,
    );
  return warnings;
}

function findHints(facts: SessionFacts, observations: SessionObservations): string[] {
  const hints: string[] = [];
  if (facts.acceptedMs === null && facts.upgradeStatus === 403) {
    hints.push(
      'HTTP 403 on the upgrade: refused credentials, an unknown path, or a close before accept all look like this',
    );
  }
  if (facts.acceptedMs === null && facts.upgradeStatus === 404) {
    hints.push('HTTP 404 on the upgrade: is the path right?');
  }
  const codes = observations.errors.map((error) => error.meaning.code ?? '');
  if (codes.some((code) => /no_?token|missing_?token|token_?missing/i.test(code))) {
    hints.push(
      'the server saw no token: if one was sent, a proxy may strip it; try another --auth',
    );
  }
  return hints;
}
