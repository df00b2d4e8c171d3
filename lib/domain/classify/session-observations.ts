import { findClosingStage } from '../frames/answering-stage';
import { findFailingStage } from '../frames/failing-stage';
import { isAuthCloseCode } from '../sessions/close-codes';
import { isMadeOf } from '../sessions/probe-id';
import type {
  FailingStage,
  FailingStageName,
  Fingerprint,
  FrameFact,
  SessionFacts,
} from '../sessions/session-facts';
import { type AgentFact, agentEventsOf, type RunFilter } from './run-filter';
import { RunProgress } from './run-progress';

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
  /** Agent events that are of no run of ours, by reason, with an id of one of them. */
  refusedEvents: RunFilter['refused'];
  /** First event of this run that is not a failure. */
  agentMs: number | null;
  /** First event of this run that reports the run as failed. */
  agentFailure: AgentFact | null;
  /** The end of this run, with an answer; null where the run failed after it. */
  completedMs: number | null;
  /** The final event by which this run reports that its task was not done. */
  unfinished: AgentFact | null;
  /** The last end of an agent below the one that was asked, and the one that has not ended; names. */
  innerEnd: string | null;
  unfinishedAgent: string | null;
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
  const { events: agentEvents, refused } = agentEventsOf(facts);
  const progress = readProgress(facts, agentEvents);
  const welcomeMs = firstFrameMs(facts, 'welcome');
  const errors = facts.frames
    .filter((frame): frame is ErrorFact => frame.meaning.kind === 'error')
    .map((error) => positionedError(error, facts, welcomeMs));
  const readyMs = findReadyMs(facts, { agentEvents, welcomeMs, errors });
  const failureEvidence = findFailureEvidence(facts, { errors, readyMs, welcomeMs });
  return {
    welcomeMs,
    authenticatedMs: firstFrameMs(facts, 'authenticated'),
    agentEvents,
    refusedEvents: refused,
    agentMs: agentEvents.find((event) => !isFailure(event))?.atMs ?? null,
    agentFailure: agentEvents.find(isFailure) ?? null,
    completedMs: findCompletedMs(facts, progress),
    unfinished: progress.failure?.meaning.unfinished === undefined ? null : progress.failure,
    innerEnd: progress.innerEnd,
    unfinishedAgent: progress.unfinishedAgent(),
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

/** How far the run got. In facts of older versions every final event with an answer ends it. */
function readProgress({ ids, rules }: SessionFacts, events: AgentFact[]): RunProgress {
  const progress = new RunProgress(ids.runId);
  for (const event of events) {
    if (rules === undefined && (event.meaning.event === 'agent_started' || isFailed(event)))
      continue;
    progress.add(event);
  }
  return progress;
}

function isFailed({ meaning }: AgentFact): boolean {
  return meaning.final && meaning.failed;
}

/** The end of the run. An error that names our run and came after it undoes it, until the session closes. */
function findCompletedMs(
  { ids, rules, frames }: SessionFacts,
  { completedMs, completedBy }: RunProgress,
): number | null {
  if (completedBy === null || rules === undefined) return completedMs;
  // By order of arrival: both may have come in the same instant.
  const end = frames.findIndex(({ meaning }) => meaning === completedBy.meaning);
  const isUndone = frames
    .slice(end + 1)
    .some(({ meaning }) => meaning.kind === 'error' && isErrorOf(meaning, ids.runId));
  return isUndone ? null : completedMs;
}

function isErrorOf({ runId, recovered }: ErrorMeaning, ownRunId: string): boolean {
  return runId !== undefined && isMadeOf(runId, ownRunId) && !recovered;
}

/** Whether something that came at this instant can answer our request: it came after the welcome and after the request. */
function canAnswer(
  { requestedMs, rules }: SessionFacts,
  welcomeMs: number | null,
  atMs: number,
): boolean {
  if (rules === undefined || requestedMs === null || welcomeMs === null) return false;
  return atMs >= requestedMs && atMs >= welcomeMs;
}

/** The error with the stage that it names in its position: once welcome and request are through, words blame no earlier stage. */
function positionedError(
  error: ErrorFact,
  facts: SessionFacts,
  welcomeMs: number | null,
): ErrorFact {
  const { atMs, meaning } = error;
  const { answering } = meaning;
  if (answering === undefined || meaning.recovered || !canAnswer(facts, welcomeMs, atMs))
    return error;
  return { atMs, meaning: { ...meaning, blame: answering } };
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
    const ended = evidenceOfClose(facts, seen.welcomeMs);
    const isEarlier = ended?.stage === 'auth' || ended?.stage === 'factory';
    // A close that names an earlier stage says what the error before it was about.
    if (agentError && !(isEarlier && facts.rules !== undefined)) proofs.push(agentError.atMs);
    if (ended?.stage === 'agent') proofs.push(ended.atMs);
  }
  return proofs.length === 0 ? null : Math.min(...proofs);
}

function findFailureEvidence(
  facts: SessionFacts,
  seen: { errors: ErrorFact[]; readyMs: number | null; welcomeMs: number | null },
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
  const ended = evidenceOfClose(facts, seen.welcomeMs);
  if (ended && isEarly(ended.atMs)) found.push(ended);
  const refused = evidenceOfRefusedUpgrade(facts);
  if (refused) found.push(refused);
  const { welcomeMs, readyMs } = seen;
  const passedMs = welcomeMs ?? readyMs ?? firstFrameMs(facts, 'authenticated');
  const demanded = evidenceOfAuthDemand(facts, passedMs);
  if (demanded) found.push(demanded);
  return found;
}

/** Before a request is sent no agent can fail: text that names the agent then means setting up its handler. */
function assignUnrequestedAgent(named: FailingStage, requested: boolean): FailingStage {
  return named.stage === 'agent' && !requested
    ? { stage: 'handler', proof: false, emergency: named.emergency }
    : named;
}

function evidenceOfClose(facts: SessionFacts, welcomeMs: number | null): FailureEvidence | null {
  const close = facts.close;
  if (close?.by !== 'server' || close.code === null) return null;
  const failing = stageOfClose(facts, { ...close, code: close.code }, welcomeMs);
  return failing && { ...failing, atMs: close.atMs, code: null, text: close.reason };
}

function stageOfClose(
  facts: SessionFacts,
  close: { code: number; reason: string; atMs: number },
  welcomeMs: number | null,
): FailingStage | null {
  const auth: FailingStage = { stage: 'auth', proof: true, emergency: false };
  if (canAnswer(facts, welcomeMs, close.atMs))
    return isAuthCloseCode(close.code) ? auth : findClosingStage(close.code, close.reason);
  const named = findFailingStage({ texts: [close.reason] });
  if (named) return assignUnrequestedAgent(named, facts.requestedMs !== null);
  return isAuthCloseCode(close.code) ? auth : null;
}

/** A question for credentials that nothing followed by which the client was let in. */
function evidenceOfAuthDemand(
  facts: SessionFacts,
  passedMs: number | null,
): FailureEvidence | null {
  const demand = facts.frames.find(({ meaning }) => meaning.kind === 'authDemand');
  if (demand === undefined || passedMs !== null) return null;
  const text = `the server asks for credentials in a message (${demand.meaning.name}), and this journey sends none`;
  return {
    stage: 'auth',
    atMs: demand.atMs,
    proof: true,
    emergency: false,
    code: 'AUTH_REQUIRED',
    text,
  };
}

/** A 401 names authentication; a 403 only if its text does, of which the standard phrase does not count; no other status does. */
function evidenceOfRefusedUpgrade(facts: SessionFacts): FailureEvidence | null {
  const status = facts.upgradeStatus;
  if (status === null || facts.acceptedMs !== null) return null;
  if (facts.rules !== undefined && status !== 401 && status !== 403) return null;
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
