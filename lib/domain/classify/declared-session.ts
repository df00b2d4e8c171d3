import type { JourneyPlan } from '../sessions/journey-plan';
import type { FrameFact, SessionFacts } from '../sessions/session-facts';
import { STAGES, type Stage, stageIndex } from '../sessions/stages';
import { BEFORE_FRAMES, positionAt, requestPosition } from './arrival';
import type { BackendReport } from './backend-report';
import { failedProof, okProof, type Proofs } from './session-proofs';

/** A failure with the stage where it counts. `atMs`: milliseconds from the session's start. */
export type PlacedFailure = { stage: Stage; atMs: number; code: string | null; text: string };

/** What first proved a stage: when, ms since the session's start, and its position in the order of arrival. */
type Sign = { atMs: number; position: number };

/** What a session of a declared journey shows. */
export type DeclaredObservations = {
  plan: JourneyPlan;
  /** What first proved each measured stage. */
  signs: Partial<Record<Stage, Sign>>;
  /** The first failure that was reported; null where the session shows its failure by silence or a close only. */
  failure: PlacedFailure | null;
};

/**
 * The observations of a session whose journey is declared; null for the built-in journey, and for one that is read by the
 * built-in reader alone.
 */
export function observeDeclaredSession(facts: SessionFacts): DeclaredObservations | null {
  const { plan } = facts;
  if (plan === undefined) return null;
  const isReadByRules = facts.frames.some(({ meaning }) => meaning.proves !== undefined);
  if (!isReadByRules && isPlanOfBuiltIn(plan)) return null;
  const signs = collectSigns(facts, plan);
  return { plan, signs, failure: firstFailure(facts, { plan, signs }) };
}

/** The failure that the script of a journey found. */
export function findingOf({ finding }: SessionFacts): PlacedFailure | null {
  return finding ?? null;
}

function isPlanOfBuiltIn({ measured, awaited }: JourneyPlan): boolean {
  const isInferred = (stage: Stage) => !awaited.includes(stage);
  return measured.length === STAGES.length && (['factory', 'handler'] as const).every(isInferred);
}

/** Only a message after the request can be of the agent. */
const AFTER_REQUEST: ReadonlySet<Stage> = new Set(['agent', 'complete']);

function collectSigns(facts: SessionFacts, plan: JourneyPlan): DeclaredObservations['signs'] {
  const signs: DeclaredObservations['signs'] = {};
  const { connectedMs, acceptedMs } = facts;
  if (connectedMs !== null) signs.connect = { atMs: connectedMs, position: BEFORE_FRAMES };
  if (acceptedMs !== null) signs.accept = { atMs: acceptedMs, position: BEFORE_FRAMES };
  const asked = requestPosition(facts);
  const isDegraded = facts.frames.some(({ meaning }) => meaning.degraded === true);
  for (const [position, { atMs, meaning }] of facts.frames.entries()) {
    const isAsked = position >= asked;
    for (const stage of stagesProvenBy(meaning, isDegraded)) {
      if (!plan.measured.includes(stage) || (AFTER_REQUEST.has(stage) && !isAsked)) continue;
      signs[stage] ??= { atMs, position };
    }
  }
  for (const [stage, later] of IMPLIED) {
    if (!plan.measured.includes(stage)) continue;
    const known = [stage, ...later].flatMap((one) => signs[one] ?? []);
    const [first] = known.sort((a, b) => a.position - b.position);
    if (first !== undefined) signs[stage] = first;
  }
  return signs;
}

/** Stages that are proven by what comes after them. `factory` and `handler` never are. */
const IMPLIED: ReadonlyArray<[Stage, Stage[]]> = [
  ['agent', ['complete']],
  ['ready', ['agent', 'complete']],
  ['auth', ['ready', 'agent', 'complete']],
];

/**
 * A message that a rule of the journey read proves what the rule says; one that the built-in reader read, what its kind says.
 * `isDegraded`: no welcome proves the factory.
 */
function stagesProvenBy(meaning: FrameFact['meaning'], isDegraded: boolean): readonly Stage[] {
  if (meaning.proves !== undefined) return meaning.proves;
  switch (meaning.kind) {
    case 'authenticated':
      return ['auth'];
    case 'welcome':
      return isDegraded ? ['ready'] : ['factory', 'ready'];
    case 'agent':
      if (meaning.failed) return [];
      return meaning.final && meaning.answer
        ? ['handler', 'agent', 'complete']
        : ['handler', 'agent'];
    default:
      return [];
  }
}

type Placing = { plan: JourneyPlan; signs: DeclaredObservations['signs'] };

/** A failure and its position in the order of arrival. */
type Found = { failure: PlacedFailure; position: number };

/** The first failure in order of arrival: what follows a failure is often its consequence. */
function firstFailure(facts: SessionFacts, placing: Placing): PlacedFailure | null {
  const found = facts.frames.flatMap((frame, position): Found[] => {
    const failure = failureIn(frame, position, placing);
    return failure === null ? [] : [{ failure, position }];
  });
  const { finding } = facts;
  // A rule for the status of a refusal decides where it counts.
  const refused = finding ? null : refusalOf(facts, placing);
  if (refused) found.push({ failure: refused, position: BEFORE_FRAMES });
  if (finding) {
    const position = positionAt(facts.frames, finding.atMs);
    const stage = placeAt(finding.stage, position, placing);
    found.push({ failure: { ...finding, stage }, position });
  }
  const [first] = found.sort((a, b) => a.position - b.position);
  return first?.failure ?? null;
}

/** An error that names its stage counts there, whenever it is reported. */
function failureIn(
  { atMs, meaning }: FrameFact,
  position: number,
  placing: Placing,
): PlacedFailure | null {
  const isByRule = meaning.proves !== undefined;
  if (meaning.kind === 'agent' && meaning.failed && !isByRule) {
    const { code, message: text } = meaning;
    return { stage: placeBySign(position, placing), atMs, code, text };
  }
  if (meaning.kind !== 'error' || meaning.recovered) return null;
  // An error that the built-in reader cannot place may be one that the server works around.
  if (meaning.blame === null && !isByRule) return null;
  const named = meaning.blame?.stage;
  const isGuess = named !== undefined && !isByRule && isProvenBehind(named, position, placing);
  const stage =
    isGuess || !named ? placeBySign(position, placing) : placeAt(named, position, placing);
  return { stage, atMs, code: meaning.code, text: meaning.message };
}

/** Whether a stage after `stage` was proven by then, so that words of an agent's error cannot name it. */
function isProvenBehind(stage: Stage, position: number, { signs }: Placing): boolean {
  return STAGES.slice(stageIndex(stage) + 1).some((later) => isProvenBy(signs[later], position));
}

function isProvenBy(sign: Sign | undefined, position: number): boolean {
  return sign !== undefined && sign.position <= position;
}

/** HTTP 401 names authentication. Other refusals fail where no sign came, unless a rule names a stage. */
function refusalOf(facts: SessionFacts, placing: Placing): PlacedFailure | null {
  if (facts.upgradeStatus !== 401 || facts.acceptedMs !== null) return null;
  if (!placing.plan.measured.includes('auth')) return null;
  const atMs = facts.connectedMs ?? 0;
  return { stage: 'auth', atMs, code: 'HTTP_401', text: facts.upgradeText ?? '' };
}

function placeAt(stage: Stage, position: number, placing: Placing): Stage {
  return placing.plan.measured.includes(stage) ? stage : placeBySign(position, placing);
}

/** The first stage with a sign of its own that had not come by then; the end of the run where all had. */
function placeBySign(position: number, { plan, signs }: Placing): Stage {
  const missing = awaitedStages(plan).find((stage) => !isProvenBy(signs[stage], position));
  return missing === undefined || missing === 'close' ? lastOfRun(plan) : missing;
}

function lastOfRun({ measured }: JourneyPlan): Stage {
  return measured.findLast((stage) => stage !== 'close') ?? 'accept';
}

const awaitedStages = ({ awaited, measured }: JourneyPlan): Stage[] =>
  STAGES.filter((stage) => awaited.includes(stage) && measured.includes(stage));

/**
 * The first awaited stage whose sign never came; null if the run ended and its connection with it. A run that ended went
 * through the stages before, whether or not each gave its sign. `isClean`: whether the connection ended as it should.
 */
export function waitingDeclaredStage(
  facts: SessionFacts,
  declared: DeclaredObservations,
  isClean: boolean,
): Stage | null {
  const isOver = declared.signs.complete !== undefined;
  const missing = awaitedStages(declared.plan).find((stage) => {
    if (isOver && stage !== 'close') return false;
    if (stage === 'close') return !isClean && !isCleanByJourney(facts);
    if (stage === 'ready' && !hasSurvived(facts, declared)) return true;
    return declared.signs[stage] === undefined;
  });
  return missing ?? null;
}

const CLEAN_CODES: readonly number[] = [1000, 1001, 1005];

function isCleanByJourney({ close, cleanCloseCodes = CLEAN_CODES }: SessionFacts): boolean {
  return close?.by === 'server' && close.code !== null && cleanCloseCodes.includes(close.code);
}

/** Whether the connection outlived the survival time after its `ready` message, or was still there when the session ended it. */
function hasSurvived(facts: SessionFacts, { signs, failure }: DeclaredObservations): boolean {
  if (facts.heldMs !== null || facts.deadline !== null || facts.close?.by === 'client') return true;
  if (signs.agent !== undefined || signs.complete !== undefined) return true;
  return failure !== null && stageIndex(failure.stage) > stageIndex('ready');
}

type Served = { served: 'fallback' | 'emergency' | null };

/**
 * Proofs of the stages that the plan measures, and of no other. A health event of the backend proves `auth`, `factory` and
 * `handler` where no message did.
 */
export function proveDeclaredStages(
  facts: SessionFacts,
  declared: DeclaredObservations,
  { report, served, isClean }: Served & { report: BackendReport; isClean: boolean },
): Proofs {
  const { plan, signs, failure } = declared;
  const proofs: Proofs = {};
  for (const stage of plan.measured) {
    const sign = signs[stage];
    if (sign !== undefined) proofs[stage] = okProof(sign.atMs);
  }
  if (signs.ready !== undefined && plan.measured.includes('ready') && !hasSurvived(facts, declared))
    delete proofs.ready;
  for (const stage of ['auth', 'factory', 'handler'] as const) {
    const outcome = report.stages[stage]?.outcome;
    if (!plan.measured.includes(stage) || proofs[stage] || outcome === undefined) continue;
    proofs[stage] = outcome === 'ok' ? okProof(null) : failedProof(null);
  }
  const isEmergency = served === 'emergency' || report.emergency !== null;
  if (isEmergency && plan.measured.includes('factory')) {
    proofs.factory = failedProof(firstServedMs(facts, 'emergency'));
  }
  if (proofs.complete && (isClean || isCleanByJourney(facts)))
    proofs.close = okProof(facts.close?.atMs ?? null);
  if (proofs.complete && served) proofs.complete = { outcome: 'unknown', ms: proofs.complete.ms };
  if (failure) proofs[failure.stage] = failedProof(failure.atMs);
  return proofs;
}

function firstServedMs({ frames }: SessionFacts, by: 'fallback' | 'emergency'): number | null {
  return frames.find(({ meaning }) => meaning.served === by)?.atMs ?? null;
}
