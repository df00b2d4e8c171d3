import { findFailingStage } from '../frames/failing-stage';
import { isAuthCloseCode } from '../sessions/close-codes';
import type {
  FailingStage,
  FailingStageName,
  Fingerprint,
  FrameFact,
  SessionFacts,
} from '../sessions/session-facts';
import { type AgentFact, agentEventsOf } from './run-filter';

type ErrorMeaning = Extract<FrameFact['meaning'], { kind: 'error' }>;
type ErrorFact = { atMs: number; meaning: ErrorMeaning };

/** An error, a close or a refused upgrade that names the stage at which the session failed. */
export type FailureEvidence = {
  stage: FailingStageName;
  atMs: number;
  proof: boolean;
  emergency: boolean;
  code: string | null;
  text: string;
};

/** What the facts of a session show, before anything is concluded from them. Milliseconds from the session's start. */
export type SessionObservations = {
  welcomeMs: number | null;
  authenticatedMs: number | null;
  agentEvents: AgentFact[];
  /** First event of this run that is not a failure. */
  agentMs: number | null;
  /** First event of this run that reports the run as failed. */
  agentFailure: AgentFact | null;
  /** First final event of this run with an answer. */
  completedMs: number | null;
  /** The instant that proves the session ready. */
  readyMs: number | null;
  errors: ErrorFact[];
  failureEvidence: FailureEvidence[];
  served: { by: 'fallback' | 'emergency'; atMs: number } | null;
  /** A frame reports degraded service or a failed component, so that the welcome does not prove the factory. */
  isFactoryUnproven: boolean;
  fingerprints: Fingerprint[];
};

/** Reads what the facts of one session show. */
export function readObservations(facts: SessionFacts): SessionObservations {
  const agentEvents = agentEventsOf(facts);
  const welcomeMs = firstFrameMs(facts, 'welcome');
  const errors = facts.frames.filter((frame): frame is ErrorFact => frame.meaning.kind === 'error');
  const readyMs = findReadyMs(facts, { agentEvents, welcomeMs, errors });
  const failureEvidence = findFailureEvidence(facts, { errors, readyMs });
  return {
    welcomeMs,
    authenticatedMs: firstFrameMs(facts, 'authenticated'),
    agentEvents,
    agentMs: agentEvents.find((event) => !isFailure(event))?.atMs ?? null,
    agentFailure: agentEvents.find(isFailure) ?? null,
    completedMs: findCompletedMs(agentEvents),
    readyMs,
    errors,
    failureEvidence,
    served: findServingHandler(facts, agentEvents),
    isFactoryUnproven: isFactoryUnproven(facts, { errors, welcomeMs, readyMs }),
    fingerprints: [...new Set(agentEvents.flatMap((event) => event.meaning.fingerprints))],
  };
}

function firstFrameMs(facts: SessionFacts, kind: FrameFact['meaning']['kind']): number | null {
  return facts.frames.find((frame) => frame.meaning.kind === kind)?.atMs ?? null;
}

function isFailure(event: AgentFact): boolean {
  return event.meaning.failed && event.meaning.event !== 'agent_completed';
}

/** Events that may carry the answer before the final event. */
const ANSWER_EVENTS = new Set(['final_report', 'partial_result', 'stream_chunk']);

/**
 * Instant of the first final event that did not fail, with an answer in it or in the events before it; null if there is
 * none.
 */
export function findCompletedMs(events: AgentFact[]): number | null {
  let answered = false;
  for (const { atMs, meaning } of events) {
    if (ANSWER_EVENTS.has(meaning.event) && meaning.answer) answered = true;
    if (meaning.event !== 'agent_completed' || meaning.failed) continue;
    if (meaning.answer || answered) return atMs;
  }
  return null;
}

function findReadyMs(
  facts: SessionFacts,
  seen: { agentEvents: AgentFact[]; welcomeMs: number | null; errors: ErrorFact[] },
): number | null {
  const proofs: number[] = [];
  const firstEvent = seen.agentEvents[0];
  if (firstEvent) proofs.push(firstEvent.atMs);
  if (seen.welcomeMs !== null && facts.heldMs !== null) proofs.push(facts.heldMs);
  const requestedMs = facts.requestedMs;
  if (seen.welcomeMs !== null && requestedMs !== null) {
    const agentError = seen.errors.find(
      ({ atMs, meaning }) => atMs >= requestedMs && meaning.blame?.stage === 'agent',
    );
    if (agentError) proofs.push(agentError.atMs);
    const close = facts.close;
    if (close?.by === 'server' && findFailingStage({ texts: [close.reason] })?.stage === 'agent') {
      proofs.push(close.atMs);
    }
  }
  return proofs.length === 0 ? null : Math.min(...proofs);
}

function findFailureEvidence(
  facts: SessionFacts,
  seen: { errors: ErrorFact[]; readyMs: number | null },
): FailureEvidence[] {
  const found: FailureEvidence[] = [];
  const isEarly = (atMs: number) => seen.readyMs === null || atMs <= seen.readyMs;
  for (const { atMs, meaning } of seen.errors) {
    if (meaning.recovered || meaning.blame === null || !isEarly(atMs)) continue;
    const failing = assignUnrequestedAgent(
      meaning.blame,
      facts.requestedMs !== null && atMs >= facts.requestedMs,
    );
    found.push({ ...failing, atMs, code: meaning.code, text: meaning.message });
  }
  const ended = evidenceOfClose(facts);
  if (ended && isEarly(ended.atMs)) found.push(ended);
  const refused = evidenceOfRefusedUpgrade(facts);
  if (refused) found.push(refused);
  return found;
}

/** Before a request is sent no agent can fail: text that names the agent then means setting up its handler. */
function assignUnrequestedAgent(named: FailingStage, requested: boolean): FailingStage {
  return named.stage === 'agent' && !requested
    ? { stage: 'handler', proof: false, emergency: named.emergency }
    : named;
}

function evidenceOfClose(facts: SessionFacts): FailureEvidence | null {
  const close = facts.close;
  if (close?.by !== 'server' || close.code === null) return null;
  const named = findFailingStage({ texts: [close.reason] });
  const failing = named
    ? assignUnrequestedAgent(named, facts.requestedMs !== null)
    : isAuthCloseCode(close.code)
      ? ({ stage: 'auth', proof: true, emergency: false } as const)
      : null;
  return failing && { ...failing, atMs: close.atMs, code: null, text: close.reason };
}

/** A 401 names authentication; another status only if its text does. The standard phrase of a 403 does not count as text. */
function evidenceOfRefusedUpgrade(facts: SessionFacts): FailureEvidence | null {
  const status = facts.upgradeStatus;
  if (status === null || facts.acceptedMs !== null) return null;
  const text = facts.upgradeText ?? '';
  const significantText = text.replace(/\b(?:403\s+)?forbidden\b/gi, ' ');
  const named = findFailingStage({ texts: [significantText] });
  if (status !== 401 && named?.stage !== 'auth') return null;
  const atMs = facts.connectedMs ?? 0;
  return { stage: 'auth', atMs, proof: true, emergency: false, code: null, text };
}

function findServingHandler(facts: SessionFacts, own: AgentFact[]): SessionObservations['served'] {
  let fallback: SessionObservations['served'] = null;
  for (const frame of facts.frames) {
    const { meaning, atMs } = frame;
    if (!meaning.served && !(meaning.kind === 'agent' && meaning.event === 'agent_fallback'))
      continue;
    if (meaning.kind === 'agent' && !own.some((event) => event.meaning === meaning)) continue;
    if (meaning.served === 'emergency') return { by: 'emergency', atMs };
    fallback ??= { by: 'fallback', atMs };
  }
  return fallback;
}

function isFactoryUnproven(
  facts: SessionFacts,
  seen: { errors: ErrorFact[]; welcomeMs: number | null; readyMs: number | null },
): boolean {
  if (facts.frames.some((frame) => frame.meaning.degraded === true)) return true;
  return seen.errors.some(({ atMs, meaning }) => {
    if (seen.readyMs !== null && atMs > seen.readyMs) return false;
    const early = seen.welcomeMs === null || atMs <= seen.welcomeMs;
    const component = meaning.blame?.stage === 'factory' || meaning.blame?.stage === 'handler';
    return early || component || meaning.recovered;
  });
}
