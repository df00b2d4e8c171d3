import { truncateText } from '../frames/frame-scopes';
import type { SessionFacts } from '../sessions/session-facts';
import { type StageResult, stageIndex } from '../sessions/stages';
import type { ServerWord } from './server-word';
import type { Sight } from './sight';

const WARNING_LIMIT = 20;
const LENGTH_LIMIT = 300;

const EXPECTED = ['agent_started', 'agent_thinking', 'tool_executing', 'tool_completed'];

export type Warned = {
  facts: SessionFacts;
  sight: Sight;
  word: ServerWord;
  stages: readonly StageResult[];
};

/** What a reader should know that decided nothing: contradictions, gaps, drift, and hints on what to try. */
export function warningsOf(one: Warned): string[] {
  const { facts, sight } = one;
  const warnings = [...contradictionsOf(one), ...facts.warnings, ...hintsOf(facts, sight)];
  if (sight.welcomeMs === null && sight.agentMs !== null) {
    warnings.push('agent events came without a welcome');
  }
  if (sight.completedMs !== null) {
    const names = new Set(sight.agentEvents.map((event) => event.meaning.event));
    const absent = EXPECTED.filter((name) => !names.has(name));
    if (absent.length > 0) warnings.push(`completed without ${absent.join(', ')}`);
    for (const { meaning } of sight.errors) {
      warnings.push(
        `an error came and did not stop the session: ${meaning.code ?? meaning.message}`,
      );
    }
  } else if (sight.agentEvents.some((event) => event.meaning.event === 'agent_completed')) {
    warnings.push('agent_completed came without an answer');
  }
  for (const { meaning } of sight.agentEvents) {
    if (meaning.missing.length > 0) {
      warnings.push(`${meaning.event} lacks ${meaning.missing.join(', ')}`);
    }
  }
  if (sight.fingerprints.length > 0) {
    warnings.push(`looks canned: ${[...sight.fingerprints].sort().join(', ')}`);
  }
  return [...new Set(warnings)]
    .slice(0, WARNING_LIMIT)
    .map((one) => truncateText(one, LENGTH_LIMIT));
}

/**
 * Where server and client say the opposite of one another (decision 47): the server calls a stage failed that the client saw
 * succeed, or calls the missed stage, or one behind it, ok.
 */
function contradictionsOf({ sight, word, stages }: Warned): string[] {
  const warnings: string[] = [];
  for (const { stage, outcome } of stages) {
    const told = word.stages[stage];
    const isSeen = outcome === 'ok' || (stage === 'complete' && sight.completedMs !== null);
    if (told?.outcome !== 'failed' || !isSeen) continue;
    const code = told.errorCode ? ` (${told.errorCode})` : '';
    warnings.push(`the backend reports that ${stage} failed${code}, and the client saw it succeed`);
  }
  const missed = stages.find(({ outcome }) => outcome === 'failed')?.stage;
  // Where another handler stepped in, the later stages are that one's.
  if (missed === undefined || word.stages[missed]?.outcome === 'failed' || word.emergency !== null)
    return warnings;
  const said = stages.find(
    ({ stage }) =>
      stage !== 'close' &&
      stageIndex(stage) >= stageIndex(missed) &&
      word.stages[stage]?.outcome === 'ok',
  );
  if (said)
    warnings.push(
      `the backend reports that ${said.stage} succeeded, and the client saw ${missed} fail`,
    );
  return warnings;
}

function hintsOf(facts: SessionFacts, sight: Sight): string[] {
  const hints: string[] = [];
  if (facts.acceptedMs === null && facts.upgradeStatus === 403) {
    hints.push(
      'HTTP 403 on the upgrade: refused credentials, an unknown path, or a close before accept all look like this',
    );
  }
  if (facts.acceptedMs === null && facts.upgradeStatus === 404) {
    hints.push('HTTP 404 on the upgrade: is the path right?');
  }
  const codes = sight.errors.map((error) => error.meaning.code ?? '');
  if (codes.some((code) => /no_?token|missing_?token|token_?missing/i.test(code))) {
    hints.push(
      'the server saw no token: if one was sent, a proxy may strip it; try another --auth',
    );
  }
  return hints;
}
