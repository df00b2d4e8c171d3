import type { FrameFact, SessionFacts } from '../sessions/session-facts';

export type AgentMeaning = Extract<FrameFact['meaning'], { kind: 'agent' }>;
export type AgentFact = { atMs: number; meaning: AgentMeaning };

/**
 * Decides for one agent event after another, in order of arrival, whether it belongs to this run: it carries our run or
 * thread id, or none. Until an event with our id arrives, the first foreign run is accepted (backends create their own ids);
 * after that, foreign ids are noise. A run id that arrives together with our thread id counts as ours from then on.
 */
export function createRunFilter(ids: SessionFacts['ids']): (meaning: AgentMeaning) => boolean {
  const own = new Set([ids.runId]);
  let seenOwn = false;
  let adopted: string | null = null;
  return (meaning) => {
    const { runId, threadId } = meaning;
    if ((runId !== undefined && own.has(runId)) || threadId === ids.threadId) {
      seenOwn = true;
      if (runId !== undefined && own.size < 8) own.add(runId);
      return true;
    }
    const foreign = runId ?? (threadId === undefined ? null : `thread:${threadId}`);
    if (foreign === null) return true;
    if (seenOwn) return false;
    adopted ??= foreign;
    return adopted === foreign;
  };
}

/** The agent events of this run, in order of arrival: on this socket, after our request. */
export function agentEventsOf(facts: SessionFacts): AgentFact[] {
  const requestedMs = facts.requestedMs;
  if (requestedMs === null) return [];
  const isOwn = createRunFilter(facts.ids);
  const events: AgentFact[] = [];
  for (const { atMs, meaning } of facts.frames) {
    if (meaning.kind !== 'agent' || atMs < requestedMs) continue;
    if (isOwn(meaning)) events.push({ atMs, meaning });
  }
  return events;
}

/** Most names of agent events that are stored with a session. */
const EVENT_NAME_LIMIT = 64;

/** Names of the agent events of this run; if there are more than 64, the first 63 and the last. */
export function eventNamesOf(facts: SessionFacts): string[] {
  const names = agentEventsOf(facts).map((event) => event.meaning.event);
  if (names.length <= EVENT_NAME_LIMIT) return names;
  return [...names.slice(0, EVENT_NAME_LIMIT - 1), ...names.slice(-1)];
}
