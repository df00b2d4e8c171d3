import { closeCodeName } from '../sessions/close-codes';
import type { HealthEvent } from '../sessions/health-event';
import type { Classification } from '../sessions/session';
import type { SessionFacts } from '../sessions/session-facts';
import { type Handler, STAGES, type Stage, type StageResult, stageIndex } from '../sessions/stages';
import { warningsOf } from './classify-warnings';
import { hear, type ServerWord } from './server-word';
import { type Accusation, look, type Sight } from './sight';
import { signatureOf } from './signature';

type Proof = { outcome: 'ok' | 'failed' | 'unknown'; ms: number | null };
type Proofs = Partial<Record<Stage, Proof>>;
type Case = { facts: SessionFacts; sight: Sight; word: ServerWord; served: Served };
type Served = 'fallback' | 'emergency' | null;

/**
 * Puts a session at its stage. A stage is `ok` or `failed` only on evidence that names it; where nothing names the
 * culprit the session fails at the first stage whose own sign the client was waiting for. Pure; the order of the
 * health events does not matter and those of other sessions change nothing.
 */
export function classify(
  facts: SessionFacts,
  healthEvents: readonly HealthEvent[] = [],
): Classification {
  const sight = look(facts);
  const word = hear(healthEvents, facts);
  const one: Case = { facts, sight, word, served: servedOf(sight, word) };
  const waiting = waitingStage(one);
  const proofs = proofsOf(one);
  if (isExcluded(one, proofs)) return excluded(one, proofs, waiting);

  if (waiting !== null && (!anyFailed(proofs) || stageIndex(waiting) >= stageIndex('agent'))) {
    if (proofs[waiting]?.outcome !== 'ok') proofs[waiting] = failed(failedAt(one, waiting));
  }
  const failedStage = STAGES.find((stage) => proofs[stage]?.outcome === 'failed') ?? null;
  const stages = fill(proofs, failedStage);
  const failure = failedStage === null ? null : describeFailure(one, failedStage);
  return {
    stages,
    failedStage,
    outcome: failedStage !== null ? 'failed' : one.served ? 'degraded' : 'passed',
    handler: handlerOf(one, failedStage),
    errorCode: failure?.code ?? null,
    signature:
      failure && failedStage
        ? signatureOf({
            stage: failedStage,
            closeCode: failure.closeCode,
            errorCode: failure.code,
            text: failure.text,
          })
        : null,
    warnings: warningsOf({ facts, sight, word, stages }),
    emergency: emergencyOf(one, proofs),
  };
}

/** A limit of ours never fails a session, and never hides that it had failed before. */
function isExcluded({ facts, sight }: Case, proofs: Proofs): boolean {
  if (facts.probeFault === null) return false;
  if (facts.exclusion !== 'limit') return true;
  const blamed = sight.accusations.some((one) => one.proof) || sight.agentFailure !== null;
  return !blamed && !anyFailed(proofs);
}

function excluded(one: Case, proofs: Proofs, waiting: Stage | null): Classification {
  const limit = waiting === null ? STAGES.length : stageIndex(waiting);
  const stages = STAGES.map((stage): StageResult => {
    const proof = proofs[stage];
    if (proof?.outcome === 'ok') return { stage, outcome: 'ok', ms: proof.ms };
    return { stage, outcome: stageIndex(stage) > limit ? 'skipped' : 'unknown', ms: null };
  });
  return {
    stages,
    failedStage: null,
    outcome: 'excluded',
    handler: 'unknown',
    errorCode: null,
    signature: null,
    warnings: warningsOf({ ...one, stages }),
    emergency: null,
  };
}

/** At least this many of the three fingerprints make an answer canned. */
const CANNED = 2;

/** Contrary evidence about who served; null while the handler counts as the real one. */
function servedOf(sight: Sight, word: ServerWord): Served {
  if (word.emergency === 'activated' || word.handler === 'emergency') return 'emergency';
  if (sight.served?.by === 'emergency') return 'emergency';
  if (word.handler === 'fallback' || sight.served) return 'fallback';
  if (sight.fingerprints.length >= CANNED) return 'fallback';
  // Its handler failed and something answered all the same: that was another one.
  const agentMs = sight.agentMs;
  const replaced = sight.accusations.some(
    (one) => one.stage === 'handler' && one.proof && agentMs !== null && one.atMs < agentMs,
  );
  return replaced ? 'fallback' : null;
}

/** The first stage whose own sign never came; null when all came. */
function waitingStage({ facts, sight }: Case): Stage | null {
  if (facts.connectedMs === null) return 'connect';
  if (facts.acceptedMs === null) return 'accept';
  if (sight.readyMs === null) return 'ready';
  if (sight.agentMs === null) return 'agent';
  if (sight.completedMs === null) return 'complete';
  return closedWell(facts) ? null : 'close';
}

function closedWell({ close }: SessionFacts): boolean {
  if (close === null || close.unanswered) return false;
  if (close.by === 'client') return close.code === 1000;
  return close.by === 'server' && (close.code === 1000 || close.code === 1001);
}

function proofsOf(one: Case): Proofs {
  const { facts, sight } = one;
  const proofs: Proofs = {};
  if (facts.connectedMs !== null) proofs.connect = ok(facts.connectedMs);
  if (facts.acceptedMs !== null) proofs.accept = ok(facts.acceptedMs);
  else if (accusation(one, 'auth') || refusedByServer(one)) {
    proofs.accept = { outcome: 'unknown', ms: null };
  }
  proofs.auth = authOf(one);
  proofs.factory = factoryOf(one);
  proofs.handler = handlerStageOf(one);
  if (sight.readyMs !== null) proofs.ready = ok(sight.readyMs);
  if (sight.agentMs !== null) proofs.agent = ok(sight.agentMs);
  if (sight.completedMs !== null) {
    proofs.complete = one.served
      ? { outcome: 'unknown', ms: sight.completedMs }
      : ok(sight.completedMs);
    if (closedWell(facts)) proofs.close = ok(facts.close?.atMs ?? null);
  }
  return proofs;
}

function ok(ms: number | null): Proof {
  return { outcome: 'ok', ms };
}

function failed(ms: number | null): Proof {
  return { outcome: 'failed', ms };
}

/** The backend says that it refused this session inside authentication or later, before it accepted the upgrade. */
function refusedByServer({ word }: Case): boolean {
  return (['auth', 'factory', 'handler'] as const).some(
    (s) => word.stages[s]?.outcome === 'failed',
  );
}

function accusation({ sight }: Case, stage: Accusation['stage']): Accusation | null {
  return sight.accusations.find((one) => one.stage === stage) ?? null;
}

/** Passed only by sessions that were let in: a welcome, an agent event, or a failure that only a later stage can have. */
function authOf(one: Case): Proof | undefined {
  const { sight, word } = one;
  const accused = accusation(one, 'auth');
  const passedMs = earliestOf([sight.welcomeMs, sight.authenticatedMs, sight.agentEvents[0]?.atMs]);
  const recovered = accused !== null && latestOf([sight.welcomeMs, sight.agentMs]) > accused.atMs;
  if (accused && !recovered) return failed(accused.atMs);
  if (passedMs !== null) return ok(passedMs);
  if (word.stages.auth) return word.stages.auth.outcome === 'ok' ? ok(null) : failed(null);
  const later = sight.accusations.find((other) => other.stage !== 'auth' && other.proof);
  if (later) return ok(later.atMs);
  if (sight.served) return ok(sight.served.atMs);
  const told = word.emergency !== null || STAGES.slice(3).some((stage) => word.stages[stage]);
  return told ? ok(null) : undefined;
}

function factoryOf(one: Case): Proof | undefined {
  const { sight, word } = one;
  const accused = accusation(one, 'factory');
  const emergencyMs = sight.served?.by === 'emergency' ? sight.served.atMs : null;
  if (accused) return failed(accused.atMs);
  if (emergencyMs !== null) return failed(emergencyMs);
  if (isEmergency(one)) return failed(null);
  if (word.stages.factory) return word.stages.factory.outcome === 'ok' ? ok(null) : failed(null);
  const handler = accusation(one, 'handler');
  if (handler?.proof) return ok(handler.atMs);
  const passedMs = earliestOf([sight.welcomeMs, sight.agentEvents[0]?.atMs]);
  if (passedMs !== null && !sight.doubt && !accusation(one, 'auth')) return ok(passedMs);
  if (word.stages.handler?.outcome === 'ok') return ok(null);
  return undefined;
}

function handlerStageOf(one: Case): Proof | undefined {
  const { sight, word } = one;
  const eventMs = sight.agentEvents[0]?.atMs ?? null;
  if (eventMs !== null) return ok(eventMs);
  const accused = accusation(one, 'handler');
  if (accused) return failed(accused.atMs);
  const told = word.stages.handler;
  if (told) return told.outcome === 'ok' ? ok(null) : failed(null);
  const agent = accusation(one, 'agent');
  return agent ? ok(agent.atMs) : undefined;
}

function isEmergency({ sight, word, served }: Case): boolean {
  if (served === 'emergency' || word.emergency !== null) return true;
  return sight.accusations.some((one) => one.emergency);
}

function emergencyOf(one: Case, proofs: Proofs): boolean | null {
  if (isEmergency(one)) return true;
  return proofs.factory === undefined || proofs.factory.outcome === 'unknown' ? null : false;
}

function handlerOf(one: Case, failedStage: Stage | null): Handler {
  if (one.served) return one.served;
  if (failedStage !== null && stageIndex(failedStage) <= stageIndex('handler')) return 'none';
  return one.word.handler ?? 'unknown';
}

function anyFailed(proofs: Proofs): boolean {
  return STAGES.some((stage) => proofs[stage]?.outcome === 'failed');
}

/** Stages without proof: `unknown` before the last proven one or the failed one, `skipped` after. */
function fill(proofs: Proofs, failedStage: Stage | null): StageResult[] {
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

type Failure = { code: string | null; text: string; closeCode: number | null };

function describeFailure(one: Case, stage: Stage): Failure {
  const { facts, sight, word } = one;
  const accused = sight.accusations.find((other) => other.stage === stage) ?? null;
  const run = stage === 'agent' || stage === 'complete' ? sight.agentFailure?.meaning : undefined;
  const error = sight.errors.findLast((other) => other.meaning.code !== null)?.meaning;
  const told = word.stages[stage]?.outcome === 'failed' ? word.stages[stage] : undefined;
  const close = facts.close;
  const isOurs = close?.by === 'client' && (close.code === 1000 || facts.exclusion === 'limit');
  const code =
    accused?.code ??
    run?.code ??
    error?.code ??
    told?.errorCode ??
    facts.error?.code ??
    statusCode(facts);
  const text =
    accused?.text ||
    run?.message ||
    error?.message ||
    (isOurs ? '' : close?.reason) ||
    told?.message ||
    facts.error?.message ||
    facts.upgradeText ||
    missedText(one, stage);
  return { code, text, closeCode: close === null || isOurs ? null : close.code };
}

function statusCode({ upgradeStatus, acceptedMs }: SessionFacts): string | null {
  return upgradeStatus === null || acceptedMs !== null ? null : `HTTP_${upgradeStatus}`;
}

function missedText(one: Case, stage: Stage): string {
  if (one.served === 'emergency') return 'served by the emergency handler';
  const { close, deadline } = one.facts;
  if (close?.unanswered && stage === 'close') return 'our close was never answered';
  if (deadline) return `no sign of ${stage} before its deadline`;
  if (close?.code) return `connection ended: ${closeCodeName(close.code)}`;
  return '';
}

/** The instant that proved a missed stage failed: what said so, or the end of the waiting. */
function failedAt(one: Case, stage: Stage): number | null {
  const { close, deadline } = one.facts;
  const said = stage === 'agent' || stage === 'complete' ? one.sight.agentFailure?.atMs : undefined;
  const accused = stage === 'agent' ? accusation(one, 'agent')?.atMs : undefined;
  return said ?? accused ?? deadline?.atMs ?? close?.atMs ?? null;
}

function earliestOf(values: Array<number | null | undefined>): number | null {
  const known = values.filter((value): value is number => typeof value === 'number');
  return known.length === 0 ? null : Math.min(...known);
}

function latestOf(values: Array<number | null>): number {
  return Math.max(-1, ...values.filter((value) => value !== null));
}
