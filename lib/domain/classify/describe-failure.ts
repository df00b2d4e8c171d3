import { closeCodeName } from '../sessions/close-codes';
import type { SessionFacts } from '../sessions/session-facts';
import type { Stage } from '../sessions/stages';
import type { BackendReport } from './backend-report';
import type { DeclaredObservations, PlacedFailure } from './declared-session';
import type { SessionObservations } from './session-observations';

/** The handler other than the real one that served, if any. */
export type Served = 'fallback' | 'emergency' | null;

export type SessionCase = {
  facts: SessionFacts;
  observations: SessionObservations;
  report: BackendReport;
  served: Served;
  /** Null for the built-in journey. */
  declared: DeclaredObservations | null;
  /** A failure that a rule or the script of a journey placed. */
  placed: PlacedFailure | null;
};

export type Failure = {
  code: string | null;
  /** What the signature is made of. */
  text: string;
  /** The same in full, for people: with numbers, quotes and who closed when. */
  message: string;
  closeCode: number | null;
};

/** Code, text and close code of a session that failed at `stage`: of what names the stage, else of what came last. */
export function describeFailure(one: SessionCase, stage: Stage): Failure {
  const { facts, observations, report } = one;
  const evidence = observations.failureEvidence.find((other) => other.stage === stage) ?? null;
  const run = failedRun(observations, stage);
  const error = observations.errors.findLast((other) => other.meaning.code !== null)?.meaning;
  const reported = report.stages[stage]?.outcome === 'failed' ? report.stages[stage] : undefined;
  const { close } = facts;
  const isOurs = close?.by === 'client' && (close.code === 1000 || facts.exclusion === 'limit');
  const { placed } = one;
  if (placed?.stage === stage) {
    const closeCode = close === null || isOurs ? null : close.code;
    const { text } = placed;
    return { code: placed.code ?? statusCode(facts), text, message: text, closeCode };
  }
  const code =
    evidence?.code ??
    run?.code ??
    error?.code ??
    reported?.errorCode ??
    facts.error?.code ??
    statusCode(facts);
  const said =
    evidence?.text ||
    run?.message ||
    unfinishedText(run) ||
    error?.message ||
    (isOurs ? '' : close?.reason) ||
    reported?.message ||
    facts.error?.message ||
    facts.upgradeText;
  const text = said || missedText(one, stage);
  // How a session ended that asked for credentials in vain depends on whose patience was shorter.
  const isDemand = evidence?.code === 'AUTH_REQUIRED';
  const closeCode = close === null || isOurs || isDemand ? null : close.code;
  return { code, text, closeCode, message: said || fullMissedText(one, stage) || text };
}

type RunMeaning = NonNullable<SessionObservations['agentFailure']>['meaning'];

function failedRun(observations: SessionObservations, stage: Stage): RunMeaning | undefined {
  if (stage !== 'agent' && stage !== 'complete') return undefined;
  return (observations.unfinished ?? observations.agentFailure)?.meaning;
}

function unfinishedText(run: RunMeaning | undefined): string {
  return run?.unfinished === undefined ? '' : `the final event states ${run.unfinished}`;
}

function statusCode({ upgradeStatus, acceptedMs }: SessionFacts): string | null {
  return upgradeStatus === null || acceptedMs !== null ? null : `HTTP_${upgradeStatus}`;
}

function missedText(one: SessionCase, stage: Stage): string {
  if (one.served === 'emergency') return 'served by the emergency handler';
  const { close, deadline, rules } = one.facts;
  if (close?.unanswered && stage === 'close') return 'our close was never answered';
  if (deadline) return `no sign of ${stage} before its deadline`;
  if (!close?.code) return '';
  if (rules === undefined) return `connection ended: ${closeCodeName(close.code)}`;
  // The close of the other side is named by its code beside this text.
  return close.by === 'client' && close.code === 1000 ? 'we closed, because nothing more came' : '';
}

function fullMissedText(one: SessionCase, stage: Stage): string {
  const { close, deadline } = one.facts;
  if (one.served === 'emergency') return '';
  if (deadline)
    return `we closed after ${seconds(deadline.atMs)}: no sign of ${stage} before its deadline`;
  if (close === null || close.code === null) return '';
  if (close.by === 'client')
    return close.code === 1000
      ? `we closed after ${seconds(close.atMs)}, because nothing more came`
      : `we closed after ${seconds(close.atMs)}: ${close.code}, ${closeCodeName(close.code)}`;
  const who = close.by === 'server' ? 'the server closed' : 'the connection ended';
  return `${who} after ${seconds(close.atMs)}: ${close.code}, ${closeCodeName(close.code)}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
