import { cut } from './frame-scopes';
import type { SessionFacts } from './session-facts';
import type { Sight } from './sight';

const WARNING_LIMIT = 20;
const LENGTH_LIMIT = 300;

const EXPECTED = ['agent_started', 'agent_thinking', 'tool_executing', 'tool_completed'];

/** What a reader should know that decided nothing: gaps, drift, and hints on what to try. */
export function warningsOf(facts: SessionFacts, sight: Sight): string[] {
  const warnings = [...facts.warnings, ...hintsOf(facts, sight)];
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
  return [...new Set(warnings)].slice(0, WARNING_LIMIT).map((one) => cut(one, LENGTH_LIMIT));
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
