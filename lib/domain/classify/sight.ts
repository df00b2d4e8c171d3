import { findFailingStage } from '../frames/failing-stage';
import { isAuthCloseCode } from '../sessions/close-codes';
import type {
  FailingStage,
  FailingStageName,
  Fingerprint,
  FrameFact,
  SessionFacts,
} from '../sessions/session-facts';
import { type AgentFact, agentEventsOf } from './own-run';

type ErrorMeaning = Extract<FrameFact['meaning'], { kind: 'error' }>;
export type ErrorFact = { atMs: number; meaning: ErrorMeaning };

/** Something that names the stage at which the session failed. */
export type Accusation = {
  stage: FailingStageName;
  atMs: number;
  proof: boolean;
  emergency: boolean;
  code: string | null;
  text: string;
};

/** What the facts show, before anything is concluded from it. */
export type Sight = {
  welcomeMs: number | null;
  authenticatedMs: number | null;
  agentEvents: AgentFact[];
  /** First event of this run that is not a failure. */
  agentMs: number | null;
  /** First event of this run that says the run failed. */
  agentFailure: AgentFact | null;
  /** First final event of this run with an answer. */
  completedMs: number | null;
  /** The instant that proved the session ready. */
  readyMs: number | null;
  errors: ErrorFact[];
  accusations: Accusation[];
  served: { by: 'fallback' | 'emergency'; atMs: number } | null;
  /** A degraded or component-error frame: the welcome no longer proves the factory. */
  doubt: boolean;
  fingerprints: Fingerprint[];
};

/** Reads the facts of one session for what they show. */
export function look(facts: SessionFacts): Sight {
  const agentEvents = agentEventsOf(facts);
  const welcomeMs = firstOf(facts, 'welcome');
  const errors = facts.frames.filter((frame): frame is ErrorFact => frame.meaning.kind === 'error');
  const readyMs = readyAt(facts, { agentEvents, welcomeMs, errors });
  const accusations = accusationsOf(facts, { errors, readyMs });
  return {
    welcomeMs,
    authenticatedMs: firstOf(facts, 'authenticated'),
    agentEvents,
    agentMs: agentEvents.find((event) => !isFailure(event))?.atMs ?? null,
    agentFailure: agentEvents.find(isFailure) ?? null,
    completedMs: completedAt(agentEvents),
    readyMs,
    errors,
    accusations,
    served: servedBy(facts, agentEvents),
    doubt: hasDoubt(facts, { errors, welcomeMs, readyMs }),
    fingerprints: [...new Set(agentEvents.flatMap((event) => event.meaning.fingerprints))],
  };
}

function firstOf(facts: SessionFacts, kind: FrameFact['meaning']['kind']): number | null {
  return facts.frames.find((frame) => frame.meaning.kind === kind)?.atMs ?? null;
}

function isFailure(event: AgentFact): boolean {
  return event.meaning.failed && event.meaning.event !== 'agent_completed';
}

/** Events that may carry the answer before the final event comes. */
const ANSWERING = new Set(['final_report', 'partial_result', 'stream_chunk']);

/** The first final event that did not fail, with an answer in it or in the reports before it. */
export function completedAt(events: AgentFact[]): number | null {
  let answered = false;
  for (const { atMs, meaning } of events) {
    if (ANSWERING.has(meaning.event) && meaning.answer) answered = true;
    if (meaning.event !== 'agent_completed' || meaning.failed) continue;
    if (meaning.answer || answered) return atMs;
  }
  return null;
}

function readyAt(
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

function accusationsOf(
  facts: SessionFacts,
  seen: { errors: ErrorFact[]; readyMs: number | null },
): Accusation[] {
  const found: Accusation[] = [];
  const isEarly = (atMs: number) => seen.readyMs === null || atMs <= seen.readyMs;
  for (const { atMs, meaning } of seen.errors) {
    if (meaning.recovered || meaning.blame === null || !isEarly(atMs)) continue;
    const accused = accuse(meaning.blame, facts.requestedMs !== null && atMs >= facts.requestedMs);
    found.push({ ...accused, atMs, code: meaning.code, text: meaning.message });
  }
  const ended = accusationOfClose(facts);
  if (ended && isEarly(ended.atMs)) found.push(ended);
  const refused = accusationOfRefusal(facts);
  if (refused) found.push(refused);
  return found;
}

/** Before a request was made no agent can have failed: such words speak of setting it up. */
function accuse(blamed: FailingStage, requested: boolean): FailingStage {
  return blamed.stage === 'agent' && !requested
    ? { stage: 'handler', proof: false, emergency: blamed.emergency }
    : blamed;
}

function accusationOfClose(facts: SessionFacts): Accusation | null {
  const close = facts.close;
  if (close?.by !== 'server' || close.code === null) return null;
  const named = findFailingStage({ texts: [close.reason] });
  const accused = named
    ? accuse(named, facts.requestedMs !== null)
    : isAuthCloseCode(close.code)
      ? ({ stage: 'auth', proof: true, emergency: false } as const)
      : null;
  return accused && { ...accused, atMs: close.atMs, code: null, text: close.reason };
}

/** 401 names authentication; other refusals only where their own words do. The standard phrase of a 403 is no word. */
function accusationOfRefusal(facts: SessionFacts): Accusation | null {
  const status = facts.upgradeStatus;
  if (status === null || facts.acceptedMs !== null) return null;
  const text = facts.upgradeText ?? '';
  const spoken = text.replace(/\b(?:403\s+)?forbidden\b/gi, ' ');
  const named = findFailingStage({ texts: [spoken] });
  if (status !== 401 && named?.stage !== 'auth') return null;
  const atMs = facts.connectedMs ?? 0;
  return { stage: 'auth', atMs, proof: true, emergency: false, code: null, text };
}

function servedBy(facts: SessionFacts, own: AgentFact[]): Sight['served'] {
  let fallback: Sight['served'] = null;
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

function hasDoubt(
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
