import { truncateText } from '../frames/frame-scopes';
import type { Disagreement } from '../sessions/session';
import type { SessionFacts } from '../sessions/session-facts';
import type { StageResult } from '../sessions/stages';
import type { BackendReport } from './backend-report';
import { isPlainEnd } from './clean-close';
import { findHints } from './hints';
import type { AgentFact } from './run-filter';
import type { SessionObservations } from './session-observations';

const WARNING_LIMIT = 20;
const LENGTH_LIMIT = 300;

const EXPECTED = ['agent_started', 'agent_thinking', 'tool_executing', 'tool_completed'];

export type WarningInput = {
  facts: SessionFacts;
  observations: SessionObservations;
  report: BackendReport;
  stages: readonly StageResult[];
  disagreements: readonly Disagreement[];
};

/** What a reader should know although it decides nothing: contradictions, gaps, missing fields, and hints on what to try. */
export function collectWarnings(one: WarningInput): string[] {
  const { facts, observations } = one;
  const warnings = [
    ...describeContradictions(one),
    ...facts.warnings,
    ...findHints(facts, observations),
    ...(facts.plan === undefined ? vocabularyWarnings(facts, observations) : []),
  ];
  return [...new Set(warnings)]
    .slice(0, WARNING_LIMIT)
    .map((one) => truncateText(one, LENGTH_LIMIT));
}

/** What is unusual in the vocabulary of the built-in journey. */
function vocabularyWarnings(facts: SessionFacts, observations: SessionObservations): string[] {
  const warnings: string[] = [];
  if (observations.welcomeMs === null && observations.agentMs !== null) {
    warnings.push('agent events came without a welcome');
  }
  if (observations.completedMs !== null) {
    const names = new Set(observations.agentEvents.map((event) => event.meaning.event));
    if (isPlainEnd(facts)) warnings.push(plainEndWarning(facts));
    const absent = EXPECTED.filter((name) => !names.has(name));
    if (absent.length > 0) warnings.push(`completed without ${absent.join(', ')}`);
    for (const { meaning } of observations.errors) {
      warnings.push(
        `an error came and did not stop the session: ${meaning.code ?? meaning.message}`,
      );
    }
  } else if (observations.agentEvents.some((event) => isWithoutAnswer(facts, event))) {
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

/** Older versions called every end so that did not complete the run. */
function isWithoutAnswer({ rules }: SessionFacts, { meaning }: AgentFact): boolean {
  if (meaning.event !== 'agent_completed') return false;
  return rules === undefined || !(meaning.answer || meaning.failed);
}

function plainEndWarning({ close }: SessionFacts): string {
  return close?.by === 'network'
    ? 'the server ended the connection after the answer without a close frame'
    : 'the close frame of the server after the answer has no code (1005)';
}

/** What backend and client contradict each other about, in words. */
function describeContradictions({ report, stages, disagreements }: WarningInput): string[] {
  const unmeasured = stages
    .filter(
      ({ stage, measured }) => measured === false && report.stages[stage]?.outcome === 'failed',
    )
    .map(
      ({ stage }) =>
        `the backend reports that ${stage} failed, which this journey does not measure`,
    );
  const contradictions = disagreements.map(({ reported, stage, missed }) => {
    if (reported === 'ok')
      return `the backend reports that ${stage} succeeded, and the client saw ${missed} fail`;
    const errorCode = report.stages[stage]?.errorCode;
    const code = errorCode ? ` (${errorCode})` : '';
    return `the backend reports that ${stage} failed${code}, and the client saw it succeed`;
  });
  return [...unmeasured, ...contradictions];
}
