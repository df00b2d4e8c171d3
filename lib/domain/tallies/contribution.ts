import { NO_CODE } from '../session-query/session-query';
import type { ServerConnection } from '../sessions/connection';
import { evidenceJourney } from '../sessions/journey-labels';
import type { SessionRecord } from '../sessions/session';
import { isHandlerProven, reachedStages, unmeasuredStages } from '../sessions/session-stages';
import type { Stage } from '../sessions/stages';
import {
  type IndicatorResult,
  type IndicatorResults,
  indicatorResults,
  isCountedApart,
} from './indicator-results';
import { type IndicatorCount, indicatorsBy } from './indicators';
import { encodeProfile, profileOfSession } from './session-profile';
import { type Contribution, type Latency, MOST_CERTIFICATE_DAYS, type TallyCounts } from './tally';
import { emptyCounts } from './tally-math';

/** Key of the `reached` count of sessions that passed the handler stage without a proof of who served (decision 19). */
export const HANDLER_UNPROVEN = 'handler:unproven';

/**
 * What one session adds to the tallies, in the bucket of its end. An excluded one adds its outcome and nothing that says
 * something about the target; one that a person asked for is a source of its own. Pure: a correction takes away what the older revision
 * added, so the same record must always make the same contribution.
 */
export function contributionOfSession(session: SessionRecord): Contribution {
  const excluded = session.outcome === 'excluded';
  const hasLatencies = !excluded && !session.asked;
  return {
    at: session.endedAt,
    dimensions: {
      targetId: session.targetId,
      environment: session.environment,
      release: session.release,
      location: session.location,
      source: session.asked ? 'asked' : 'synthetic',
      stratum: session.stratum,
      journey: evidenceJourney(session),
      transport: session.transport,
      seeded: session.seeded,
    },
    counts: {
      ...emptyCounts(),
      sessions: 1,
      [session.outcome]: 1,
      straddle: isCountedApart(session) ? 1 : 0,
      indicators: countOutcomes(indicatorResults(session)),
    },
    marks: excluded ? exclusionMarks(session) : sessionMarks(session),
    facets: facetsOf(session),
    latencies: hasLatencies ? sessionLatencies(session) : [],
  };
}

function countOf(outcome: IndicatorResult): IndicatorCount {
  return {
    bad: outcome === 'bad' ? 1 : 0,
    valid: outcome === 'bad' || outcome === 'good' ? 1 : 0,
    unknown: outcome === 'unknown' ? 1 : 0,
  };
}

const countOutcomes = (outcomes: IndicatorResults): TallyCounts['indicators'] =>
  indicatorsBy((key) => countOf(outcomes[key]));

/** Of every session, excluded ones too: a facet counts what the list shows. */
function facetsOf(session: SessionRecord): Contribution['facets'] {
  const { outcome, failedStage, signature, instance, close, handler } = session;
  const facets: Contribution['facets'] = [
    ['handler', handler, outcome],
    ['code', close.code === null ? NO_CODE : String(close.code), outcome],
  ];
  if (failedStage) facets.push(['stage', failedStage, outcome]);
  if (signature) facets.push(['signature', `${signature.id} ${signature.title}`, outcome]);
  if (instance) facets.push(['instance', instance, outcome]);
  return facets;
}

function exclusionMarks({ outcome, exclusion }: SessionRecord): Contribution['marks'] {
  const marks: Contribution['marks'] = [['outcome', outcome]];
  if (exclusion) marks.push(['exclusion', exclusion]);
  return marks;
}

function sessionMarks(session: SessionRecord): Contribution['marks'] {
  const marks: Contribution['marks'] = reachedStages(session).map((stage) => [
    'reached',
    stage === 'handler' && !isHandlerProven(session) ? HANDLER_UNPROVEN : stage,
  ]);
  marks.push(...unmeasuredMarks(session));
  marks.push(['outcome', session.outcome]);
  if (session.failedStage) marks.push(['failedStage', session.failedStage]);
  if (session.close.code !== null) marks.push(['closeCode', String(session.close.code)]);
  if (session.signature)
    marks.push(['signature', `${session.signature.id} ${session.signature.title}`]);
  if (session.instance) marks.push(['instance', session.instance]);
  const { disagreement } = session;
  if (disagreement) {
    const { reported, stage, missed } = disagreement;
    marks.push(['disagreement', `${reported} ${missed ?? stage}`]);
  }
  const { certificateDays: days } = session.facts;
  if (days !== undefined)
    marks.push(['certificateDays', String(Math.max(-1, Math.min(MOST_CERTIFICATE_DAYS, days)))]);
  marks.push(['profile', encodeProfile(profileOfSession(session))]);
  return marks;
}

/** Stages and emergency handler that the journey of a session could not show: without them a share of sessions has no meaning. */
function unmeasuredMarks(session: SessionRecord): Contribution['marks'] {
  const marks: Contribution['marks'] = unmeasuredStages(session).map((stage) => [
    'unmeasured',
    stage,
  ]);
  if (session.facts.plan?.measuresEmergency === false) marks.push(['unmeasured', 'emergency']);
  return marks;
}

/** The timing that a stage's deadline cuts off. */
const CUT_OFF: Partial<Record<Stage, Latency>> = {
  connect: 'connect',
  accept: 'upgrade',
  auth: 'ready',
  factory: 'ready',
  handler: 'ready',
  ready: 'ready',
  agent: 'firstEvent',
  complete: 'complete',
};

/** Its timings in ms, or `timeout` for the one that a deadline cut off. */
export function sessionLatencies(session: SessionRecord): Contribution['latencies'] {
  return [...stageLatencies(session), ...audioLatency(session)];
}

function stageLatencies({ timings, facts }: SessionRecord): Contribution['latencies'] {
  const cutOff = facts.deadline ? CUT_OFF[facts.deadline.stage] : undefined;
  const measured: Array<[Latency, number | null]> = [
    ['connect', timings.connectMs],
    ['upgrade', timings.upgradeMs],
    ['ready', timings.readyMs],
    ['firstEvent', timings.firstEventMs],
    ['complete', timings.completeMs],
    ['total', cutOff ? null : timings.totalMs],
  ];
  return measured.flatMap(([latency, ms]): Contribution['latencies'] => {
    if (ms !== null) return [[latency, ms]];
    return cutOff && (latency === cutOff || latency === 'total') ? [[latency, 'timeout']] : [];
  });
}

/** Time to first audio. Nothing where the journey declares no audio, or nothing was asked. */
function audioLatency({ timings, facts }: SessionRecord): Contribution['latencies'] {
  const { firstAudioMs } = timings;
  const { requestedMs, deadline } = facts;
  if (firstAudioMs === undefined || requestedMs === null) return [];
  if (firstAudioMs !== null) return [['firstAudio', firstAudioMs]];
  const isCutOff = deadline?.stage === 'agent' || deadline?.stage === 'complete';
  return isCutOff ? [['firstAudio', 'timeout']] : [];
}

/** What one of the backend's own connections adds to the tallies; null while nothing about it is decided. Never added to probe counts (decision 15). */
export function contributionOfConnection(connection: ServerConnection): Contribution | null {
  if (connection.decidedAt === null) return null;
  const outcomes: IndicatorResults = {
    ...indicatorsBy((): IndicatorResult => null),
    connection: connection.connection,
    factory: connection.factory,
    emergency: connection.emergency,
    agent: connection.agent,
  };
  const failed = Object.values(outcomes).includes('bad');
  return {
    at: connection.decidedAt,
    dimensions: {
      targetId: connection.targetId ?? '',
      environment: connection.environment,
      release: connection.release,
      location: '',
      source: connection.sessionId === null ? 'server' : 'server-synthetic',
      stratum: 'steady',
      journey: '',
      transport: 'ws',
      seeded: connection.seeded,
    },
    counts: {
      ...emptyCounts(),
      sessions: 1,
      passed: failed ? 0 : 1,
      failed: failed ? 1 : 0,
      indicators: countOutcomes(outcomes),
    },
    marks: connection.instance ? [['instance', connection.instance]] : [],
    facets: [],
    latencies: [],
  };
}
