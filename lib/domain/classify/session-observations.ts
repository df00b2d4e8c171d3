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
import { BEFORE_FRAMES, positionAt, requestPosition } from './arrival';
import { type AgentFact, agentEventsOf, type RunFilter } from './run-filter';
import { RunProgress } from './run-progress';

type ErrorMeaning = Extract<FrameFact['meaning'], { kind: 'error' }>;
/** `position`: among all frames, in order of arrival. */
type ErrorFact = { atMs: number; position: number; meaning: ErrorMeaning };

/** An error, a close or a refused upgrade that names the stage at which the session failed. */
export type FailureEvidence = {
  stage: FailingStageName;
  atMs: number;
  /** Among the frames, in order of arrival; a refused upgrade is before them, a close after them. */
  position: number;
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
  /** Positions of the welcome and of that event in the order of arrival; null where they did not come. */
  welcomePosition: number | null;
  agentPosition: number | null;
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
  const welcome = firstOfKind(facts, 'welcome');
  const errors = facts.frames
    .flatMap(({ atMs, meaning }, position) =>
      meaning.kind === 'error' ? [{ atMs, position, meaning }] : [],
    )
    .map((error) => positionedError(error, facts, welcome));
  const seen = { agentEvents, welcome, errors };
  const ready = findReady(facts, seen);
  const agent = agentEvents.find((event) => !isFailure(event));
  return {
    welcomeMs: welcome?.atMs ?? null,
    welcomePosition: welcome?.position ?? null,
    authenticatedMs: firstOfKind(facts, 'authenticated')?.atMs ?? null,
    agentEvents,
    refusedEvents: refused,
    agentMs: agent?.atMs ?? null,
    agentPosition: agent === undefined ? null : positionOf(facts, agent),
    agentFailure: agentEvents.find(isFailure) ?? null,
    completedMs: findCompletedMs(facts, progress),
    unfinished: progress.failure?.meaning.unfinished === undefined ? null : progress.failure,
    innerEnd: progress.innerEnd,
    unfinishedAgent: progress.unfinishedAgent(),
    readyMs: ready?.atMs ?? null,
    errors,
    failureEvidence: findFailureEvidence(facts, { ...seen, ready }),
    served: findServingHandler(facts, agentEvents),
    isFactoryUnproven: isFactoryUnproven(facts, { ...seen, ready }),
    fingerprints: [...new Set(agentEvents.flatMap((event) => event.meaning.fingerprints))],
  };
}

/** Something that happened, with its position in the order of arrival. */
type Happened = { atMs: number; position: number };

/** What was seen of a session so far. */
type Seen = { agentEvents: AgentFact[]; welcome: Happened | null; errors: ErrorFact[] };

function firstOfKind(facts: SessionFacts, kind: FrameFact['meaning']['kind']): Happened | null {
  const position = facts.frames.findIndex(({ meaning }) => meaning.kind === kind);
  const frame = facts.frames[position];
  return frame === undefined ? null : { atMs: frame.atMs, position };
}

function positionOf({ frames }: SessionFacts, fact: AgentFact): number {
  return frames.findIndex(({ meaning }) => meaning === fact.meaning);
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
  const end = frames.findIndex(({ meaning }) => meaning === completedBy.meaning);
  const isUndone = frames
    .slice(end + 1)
    .some(({ meaning }) => meaning.kind === 'error' && isErrorOf(meaning, ids.runId));
  return isUndone ? null : completedMs;
}

function isErrorOf({ runId, recovered }: ErrorMeaning, ownRunId: string): boolean {
  return runId !== undefined && isMadeOf(runId, ownRunId) && !recovered;
}

/** Whether what came in this position can answer our request: it came after the welcome and after the request. */
function canAnswer(facts: SessionFacts, welcome: Happened | null, position: number): boolean {
  if (facts.rules === undefined || welcome === null) return false;
  return position >= requestPosition(facts) && position >= welcome.position;
}

/** The error with the stage that it names in its position: once welcome and request are through, words blame no earlier stage. */
function positionedError(
  error: ErrorFact,
  facts: SessionFacts,
  welcome: Happened | null,
): ErrorFact {
  const { meaning } = error;
  const { answering } = meaning;
  if (answering === undefined || meaning.recovered || !canAnswer(facts, welcome, error.position))
    return error;
  return { ...error, meaning: { ...meaning, blame: answering } };
}

/** What proves the session ready first. */
function findReady(facts: SessionFacts, seen: Seen): Happened | null {
  const proofs: Happened[] = [];
  const { frames, heldMs } = facts;
  const firstEvent = seen.agentEvents[0];
  if (firstEvent) proofs.push({ atMs: firstEvent.atMs, position: positionOf(facts, firstEvent) });
  if (seen.welcome !== null && heldMs !== null)
    proofs.push({ atMs: heldMs, position: positionAt(frames, heldMs) });
  if (seen.welcome !== null && facts.requestedMs !== null) {
    const asked = requestPosition(facts);
    const agentError = seen.errors.find(
      ({ position, meaning }) => position >= asked && meaning.blame?.stage === 'agent',
    );
    const ended = evidenceOfClose(facts, seen.welcome);
    const isEarlier = ended?.stage === 'auth' || ended?.stage === 'factory';
    // A close that names an earlier stage says what the error before it was about.
    if (agentError && !(isEarlier && facts.rules !== undefined)) proofs.push(agentError);
    if (ended?.stage === 'agent') proofs.push(ended);
  }
  const [first] = proofs.sort((a, b) => a.position - b.position || a.atMs - b.atMs);
  return first ?? null;
}

function findFailureEvidence(
  facts: SessionFacts,
  seen: Seen & { ready: Happened | null },
): FailureEvidence[] {
  const found: FailureEvidence[] = [];
  const { welcome, ready } = seen;
  const asked = requestPosition(facts);
  const until = ready?.position ?? Number.POSITIVE_INFINITY;
  for (const { atMs, position, meaning } of seen.errors) {
    if (meaning.recovered || meaning.blame === null || position > until) continue;
    const failing = assignUnrequestedAgent(meaning.blame, position >= asked);
    found.push({ ...failing, atMs, position, code: meaning.code, text: meaning.message });
  }
  const ended = evidenceOfClose(facts, welcome);
  if (ended && ended.position <= until) found.push(ended);
  const refused = evidenceOfRefusedUpgrade(facts);
  if (refused) found.push(refused);
  const hasPassed = (welcome ?? ready ?? firstOfKind(facts, 'authenticated')) !== null;
  const demanded = hasPassed ? null : evidenceOfAuthDemand(facts);
  if (demanded) found.push(demanded);
  return found;
}

/** Before a request is sent no agent can fail: text that names the agent then means setting up its handler. */
function assignUnrequestedAgent(named: FailingStage, requested: boolean): FailingStage {
  return named.stage === 'agent' && !requested
    ? { stage: 'handler', proof: false, emergency: named.emergency }
    : named;
}

function evidenceOfClose(facts: SessionFacts, welcome: Happened | null): FailureEvidence | null {
  const { close, frames } = facts;
  if (close?.by !== 'server' || close.code === null) return null;
  const failing = stageOfClose(facts, { ...close, code: close.code }, welcome);
  const position = frames.length;
  return failing && { ...failing, atMs: close.atMs, position, code: null, text: close.reason };
}

function stageOfClose(
  facts: SessionFacts,
  close: { code: number; reason: string },
  welcome: Happened | null,
): FailingStage | null {
  const auth: FailingStage = { stage: 'auth', proof: true, emergency: false };
  if (canAnswer(facts, welcome, facts.frames.length))
    return isAuthCloseCode(close.code) ? auth : findClosingStage(close.code, close.reason);
  const named = findFailingStage({ texts: [close.reason] });
  if (named) return assignUnrequestedAgent(named, facts.requestedMs !== null);
  return isAuthCloseCode(close.code) ? auth : null;
}

/** A question for credentials that nothing followed by which the client was let in. */
function evidenceOfAuthDemand({ frames }: SessionFacts): FailureEvidence | null {
  const position = frames.findIndex(({ meaning }) => meaning.kind === 'authDemand');
  const demand = frames[position];
  if (demand?.meaning.kind !== 'authDemand') return null;
  const text = `the server asks for credentials in a message (${demand.meaning.name}), and this journey sends none`;
  return {
    stage: 'auth',
    atMs: demand.atMs,
    position,
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
  return {
    stage: 'auth',
    atMs,
    position: BEFORE_FRAMES,
    proof: true,
    emergency: false,
    code: null,
    text,
  };
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
  { errors, welcome, ready }: Seen & { ready: Happened | null },
): boolean {
  if (facts.frames.some((frame) => frame.meaning.degraded === true)) return true;
  return errors.some(({ position, meaning }) => {
    if (ready !== null && position > ready.position) return false;
    const early = welcome === null || position <= welcome.position;
    const component = meaning.blame?.stage === 'factory' || meaning.blame?.stage === 'handler';
    return early || component || meaning.recovered;
  });
}
