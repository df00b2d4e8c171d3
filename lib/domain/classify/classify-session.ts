import type { HealthEvent } from '../sessions/health-event';
import type { Classification } from '../sessions/session';
import type { SessionFacts } from '../sessions/session-facts';
import { type Handler, STAGES, type Stage, type StageResult, stageIndex } from '../sessions/stages';
import { type BackendReport, foldHealthEvents } from './backend-report';
import { collectWarnings } from './classify-warnings';
import { isCleanClose } from './clean-close';
import {
  type DeclaredObservations,
  findingOf,
  observeDeclaredSession,
  proveDeclaredStages,
  waitingDeclaredStage,
} from './declared-session';
import { describeFailure, type Served, type SessionCase } from './describe-failure';
import { findDisagreements } from './find-disagreements';
import {
  type FailureEvidence,
  readObservations,
  type SessionObservations,
} from './session-observations';
import { failedProof, okProof, type Proof, type Proofs } from './session-proofs';
import { failureSignature } from './signature';

/**
 * Concludes from facts and health events at which stage a session failed, if any. A stage is `ok` or `failed` only on
 * evidence that names it; if nothing names the failing stage, the session fails at the first stage whose own sign never
 * came. Pure; the order of the health events does not matter, and those of other sessions change nothing.
 */
export function classifySession(
  facts: SessionFacts,
  healthEvents: readonly HealthEvent[] = [],
): Classification {
  const one = readCase(facts, healthEvents);
  const { observations, report } = one;
  const waiting = waitingStage(one);
  const proofs = collectProofs(one);
  if (isExcluded(one, proofs)) return classifyExcluded(one, proofs, waiting);

  if (isMissed(one, proofs, waiting)) proofs[waiting] = failedProof(failedAtMs(one, waiting));
  const failedStage = STAGES.find((stage) => proofs[stage]?.outcome === 'failed') ?? null;
  const stages = markUnmeasured(facts, fillStages(proofs, failedStage));
  const disagreements = findDisagreements({ observations, report, stages });
  const failure = failedStage === null ? null : describeFailure(one, failedStage);
  return {
    stages,
    failedStage,
    outcome: failedStage !== null ? 'failed' : one.served ? 'degraded' : 'passed',
    handler: servingHandler(one, failedStage),
    errorCode: failure?.code ?? null,
    signature: failure && failedStage ? failureSignature(facts, failedStage, failure) : null,
    warnings: collectWarnings({ facts, observations, report, stages, disagreements }),
    disagreement: disagreements[0],
    emergency: emergencyUsed(one, proofs),
  };
}

/** What is known of a session before anything is concluded. */
function readCase(facts: SessionFacts, healthEvents: readonly HealthEvent[]): SessionCase {
  const declared = observeDeclaredSession(facts);
  const observations = withSigns(readObservations(facts), declared);
  const report = foldHealthEvents(healthEvents, facts);
  return {
    facts,
    observations,
    report,
    served: findServingHandler(observations, report),
    declared,
    placed: declared ? declared.failure : findingOf(facts),
  };
}

/** In a declared journey no words of a text name a stage: only its rules do. */
function withSigns(
  observations: SessionObservations,
  declared: DeclaredObservations | null,
): SessionObservations {
  if (declared === null) return observations;
  const { ready, agent, complete } = declared.signs;
  return {
    ...observations,
    readyMs: ready?.atMs ?? null,
    agentMs: agent?.atMs ?? null,
    completedMs: complete?.atMs ?? null,
    failureEvidence: [],
  };
}

/** Whether the awaited stage failed because its sign never came. */
function isMissed(
  { placed }: SessionCase,
  proofs: Proofs,
  waiting: Stage | null,
): waiting is Stage {
  if (waiting === null || placed !== null || proofs[waiting]?.outcome === 'ok') return false;
  return !anyFailed(proofs) || stageIndex(waiting) >= stageIndex('agent');
}

/** A stage that the journey cannot show is unknown, wherever the session ended. */
function markUnmeasured({ plan }: SessionFacts, stages: StageResult[]): StageResult[] {
  if (plan === undefined) return stages;
  return stages.map((one) =>
    plan.measured.includes(one.stage)
      ? one
      : { stage: one.stage, outcome: 'unknown', ms: null, measured: false },
  );
}

/**
 * Why a session failed, in the words that came, redacted and not normalised; null where it did not fail, or nothing was said. The
 * title of its signature is made of the same words without what differs between sessions.
 */
export function failureMessage(
  facts: SessionFacts,
  failedStage: Stage | null,
  healthEvents: readonly HealthEvent[] = [],
): string | null {
  if (failedStage === null) return null;
  return describeFailure(readCase(facts, healthEvents), failedStage).message || null;
}

/** A limit of ours never fails a session, and never hides an earlier failure. */
function isExcluded({ facts, observations }: SessionCase, proofs: Proofs): boolean {
  if (facts.probeFault === null) return false;
  if (facts.exclusion !== 'limit') return true;
  const isTargetFault =
    observations.failureEvidence.some((one) => one.proof) || observations.agentFailure !== null;
  return !isTargetFault && !anyFailed(proofs);
}

function classifyExcluded(one: SessionCase, proofs: Proofs, waiting: Stage | null): Classification {
  const limit = waiting === null ? STAGES.length : stageIndex(waiting);
  const found = STAGES.map((stage): StageResult => {
    const proof = proofs[stage];
    if (proof?.outcome === 'ok') return { stage, outcome: 'ok', ms: proof.ms };
    return { stage, outcome: stageIndex(stage) > limit ? 'skipped' : 'unknown', ms: null };
  });
  const stages = markUnmeasured(one.facts, found);
  const disagreements = findDisagreements({ ...one, stages });
  return {
    stages,
    failedStage: null,
    outcome: 'excluded',
    handler: 'unknown',
    errorCode: null,
    signature: null,
    warnings: collectWarnings({ ...one, stages, disagreements }),
    disagreement: disagreements[0],
    emergency: null,
  };
}

/** At least this many of the three fingerprints make an answer canned. */
const CANNED_FINGERPRINTS = 2;

/** The other handler that served, if there is evidence of one; null while the handler counts as the real one. */
function findServingHandler(observations: SessionObservations, report: BackendReport): Served {
  if (report.emergency === 'activated' || report.handler === 'emergency') return 'emergency';
  if (observations.served?.by === 'emergency') return 'emergency';
  if (report.handler === 'fallback' || observations.served) return 'fallback';
  if (observations.fingerprints.length >= CANNED_FINGERPRINTS) return 'fallback';
  // The handler failed and something answered nevertheless: another handler did.
  const { agentPosition } = observations;
  const replaced = observations.failureEvidence.some(
    ({ stage, proof, position }) =>
      stage === 'handler' && proof && agentPosition !== null && position < agentPosition,
  );
  return replaced ? 'fallback' : null;
}

/** The first stage whose own sign never came; null if all came. */
function waitingStage({ facts, observations, declared }: SessionCase): Stage | null {
  if (declared) return waitingDeclaredStage(facts, declared, isCleanClose(facts));
  if (facts.connectedMs === null) return 'connect';
  if (facts.acceptedMs === null) return 'accept';
  if (observations.readyMs === null) return 'ready';
  if (observations.agentMs === null) return 'agent';
  if (observations.completedMs === null) return 'complete';
  return isCleanClose(facts) ? null : 'close';
}

function collectProofs(one: SessionCase): Proofs {
  const { facts, observations, declared, placed } = one;
  if (declared) {
    const { report, served } = one;
    return proveDeclaredStages(facts, declared, { report, served, isClean: isCleanClose(facts) });
  }
  const proofs: Proofs = {};
  if (facts.connectedMs !== null) proofs.connect = okProof(facts.connectedMs);
  if (facts.acceptedMs !== null) proofs.accept = okProof(facts.acceptedMs);
  else if (evidenceFor(one, 'auth') || isRefusedByBackend(one)) {
    proofs.accept = { outcome: 'unknown', ms: null };
  }
  proofs.auth = proveAuth(one);
  proofs.factory = proveFactory(one);
  proofs.handler = proveHandler(one);
  if (observations.readyMs !== null) proofs.ready = okProof(observations.readyMs);
  if (observations.agentMs !== null) proofs.agent = okProof(observations.agentMs);
  if (observations.completedMs !== null) {
    proofs.complete = one.served
      ? { outcome: 'unknown', ms: observations.completedMs }
      : okProof(observations.completedMs);
    if (isCleanClose(facts)) proofs.close = okProof(facts.close?.atMs ?? null);
  }
  if (placed) proofs[placed.stage] = failedProof(placed.atMs);
  return proofs;
}

/** Whether the backend reports that it refused this session in authentication or later, before it accepted the upgrade. */
function isRefusedByBackend({ report }: SessionCase): boolean {
  return (['auth', 'factory', 'handler'] as const).some(
    (s) => report.stages[s]?.outcome === 'failed',
  );
}

function evidenceFor(
  { observations }: SessionCase,
  stage: FailureEvidence['stage'],
): FailureEvidence | null {
  return observations.failureEvidence.find((one) => one.stage === stage) ?? null;
}

/** Authentication passed if a welcome or an agent event came, or a failure that only a later stage can have. */
function proveAuth(one: SessionCase): Proof | undefined {
  const { observations, report } = one;
  const evidence = evidenceFor(one, 'auth');
  const passedMs = earliestOf([
    observations.welcomeMs,
    observations.authenticatedMs,
    observations.agentEvents[0]?.atMs,
  ]);
  const { welcomePosition, agentPosition } = observations;
  const recovered =
    evidence !== null && latestOf([welcomePosition, agentPosition]) > evidence.position;
  if (evidence && !recovered) return failedProof(evidence.atMs);
  if (passedMs !== null) return okProof(passedMs);
  if (report.stages.auth)
    return report.stages.auth.outcome === 'ok' ? okProof(null) : failedProof(null);
  const later = observations.failureEvidence.find((other) => other.stage !== 'auth' && other.proof);
  if (later) return okProof(later.atMs);
  if (observations.served) return okProof(observations.served.atMs);
  const isReported =
    report.emergency !== null || STAGES.slice(3).some((stage) => report.stages[stage]);
  return isReported ? okProof(null) : undefined;
}

function proveFactory(one: SessionCase): Proof | undefined {
  const { observations, report } = one;
  const evidence = evidenceFor(one, 'factory');
  const emergencyMs = observations.served?.by === 'emergency' ? observations.served.atMs : null;
  if (evidence) return failedProof(evidence.atMs);
  if (emergencyMs !== null) return failedProof(emergencyMs);
  if (isEmergency(one)) return failedProof(null);
  if (report.stages.factory)
    return report.stages.factory.outcome === 'ok' ? okProof(null) : failedProof(null);
  const handler = evidenceFor(one, 'handler');
  if (handler?.proof) return okProof(handler.atMs);
  const passedMs = earliestOf([observations.welcomeMs, observations.agentEvents[0]?.atMs]);
  if (passedMs !== null && !observations.isFactoryUnproven && !evidenceFor(one, 'auth'))
    return okProof(passedMs);
  if (report.stages.handler?.outcome === 'ok') return okProof(null);
  return undefined;
}

function proveHandler(one: SessionCase): Proof | undefined {
  const { observations, report } = one;
  const eventMs = observations.agentEvents[0]?.atMs ?? null;
  if (eventMs !== null) return okProof(eventMs);
  const evidence = evidenceFor(one, 'handler');
  if (evidence) return failedProof(evidence.atMs);
  const reported = report.stages.handler;
  if (reported) return reported.outcome === 'ok' ? okProof(null) : failedProof(null);
  const agent = evidenceFor(one, 'agent');
  return agent ? okProof(agent.atMs) : undefined;
}

function isEmergency({ observations, report, served }: SessionCase): boolean {
  if (served === 'emergency' || report.emergency !== null) return true;
  return observations.failureEvidence.some((one) => one.emergency);
}

function emergencyUsed(one: SessionCase, proofs: Proofs): boolean | null {
  if (isEmergency(one)) return true;
  if (one.facts.plan?.measuresEmergency === false) return null;
  return proofs.factory === undefined || proofs.factory.outcome === 'unknown' ? null : false;
}

function servingHandler(one: SessionCase, failedStage: Stage | null): Handler {
  if (one.served) return one.served;
  if (failedStage !== null && stageIndex(failedStage) <= stageIndex('handler')) return 'none';
  return one.report.handler ?? 'unknown';
}

function anyFailed(proofs: Proofs): boolean {
  return STAGES.some((stage) => proofs[stage]?.outcome === 'failed');
}

/**
 * Results of all stages. Stages without proof are `unknown` up to the last proven or the failed one, and `skipped` after
 * it.
 */
function fillStages(proofs: Proofs, failedStage: Stage | null): StageResult[] {
  const proven = STAGES.filter((stage) => proofs[stage] !== undefined).map(stageIndex);
  const reached = Math.max(
    -1,
    ...proven,
    failedStage === null ? STAGES.length : stageIndex(failedStage),
  );
  return STAGES.map((stage) => {
    const proof = proofs[stage];
    if (proof) return { stage, outcome: proof.outcome, ms: proof.ms };
    return { stage, outcome: stageIndex(stage) > reached ? 'skipped' : 'unknown', ms: null };
  });
}

/**
 * The instant that proved a missed stage failed: the report of the failure, or the end of the wait. Milliseconds from the
 * start.
 */
function failedAtMs(one: SessionCase, stage: Stage): number | null {
  const { close, deadline } = one.facts;
  const failureMs =
    stage === 'agent' || stage === 'complete' ? one.observations.agentFailure?.atMs : undefined;
  const evidence = stage === 'agent' ? evidenceFor(one, 'agent')?.atMs : undefined;
  return failureMs ?? evidence ?? deadline?.atMs ?? close?.atMs ?? null;
}

function earliestOf(values: Array<number | null | undefined>): number | null {
  const known = values.filter((value): value is number => typeof value === 'number');
  return known.length === 0 ? null : Math.min(...known);
}

function latestOf(values: Array<number | null>): number {
  return Math.max(-1, ...values.filter((value) => value !== null));
}
