import type { IndicatorState } from '../now/indicator-state';
import { pageWindowLengths } from '../rules/count-windows';
import type { Stage } from '../sessions/stages';
import { reachesThreshold } from '../statistics/binomial';
import { INDICATORS, type IndicatorKey } from '../tallies/indicators';
import { STAGE_INDICATOR } from '../tallies/where-sessions-stop';
import type { TargetStatus } from '../targets/target-status';
import { type Freshness, staleSince } from './staleness';

/** What a sentence needs to know of an indicator. */
export type EvaluatedIndicator = Pick<
  IndicatorState,
  | 'indicator'
  | 'state'
  | 'notMeaningful'
  | 'window'
  | 'count'
  | 'thresholdBp'
  | 'sessionsNeeded'
  | 'since'
  | 'failedUntil'
  | 'ofRelease'
>;

/** The present facts of a target, the input of every text about it. Instants are epoch ms. */
export type TargetFacts = Freshness & {
  name: string;
  environment: string;
  /** Evaluated indicators, in any order; at most six. */
  indicators: readonly EvaluatedIndicator[];
  /** The indicators that its journey does not measure, which are not in `indicators`; absent where it measures all. */
  unmeasured?: { journey: string; indicators: readonly IndicatorKey[] } | undefined;
  /** Its sessions do not verify the certificate of its server; absent where they do. */
  isUnverified?: true | undefined;
  /** Indicators whose page fires now: those fail until their recovery is proven (decision 50). */
  paging: readonly IndicatorKey[];
  /** What the judge knows besides the indicators; null before its first round. */
  picture: Pick<TargetStatus, 'serving' | 'others' | 'recent' | 'warmingUp' | 'warnings'> | null;
  paused: boolean;
  /** Maintenance in force now; null without. Its name is empty where it is not to be shown. */
  maintenance: { name: string; until: number | null } | null;
  /** First bad session of the present failure; null where nothing fails. */
  failingSince: number | null;
};

/** The cases of an answer, in order of precedence. */
export const SITUATIONS = [
  'stale',
  'paused',
  'maintenance',
  'fails',
  'unjudged',
  'recovering',
  'unsure',
  'holds',
  'no_data',
] as const;
export type Situation = (typeof SITUATIONS)[number];

/** Failed sessions that no state covers yet. */
export type UnjudgedFailures = {
  sessions: number;
  bad: number;
  stage: Stage | null;
  /** The deployment that they belong to where it is warming up. */
  warmingUp: { version: string; startedAt: number; judgedFrom: number } | null;
};

/** One failure in two minutes is background at a target that holds; two, and more than allowed, are not. */
const BACKGROUND_BAD = 1;

/** Failing indicators, in the order of `INDICATORS`; emergency is left out while its parents fail. */
export function failingIndicators({
  indicators,
  paging,
}: Pick<TargetFacts, 'indicators' | 'paging'>): EvaluatedIndicator[] {
  return indicators
    .filter(
      ({ state, indicator, notMeaningful }) =>
        !notMeaningful && (state === 'fails' || paging.includes(indicator)),
    )
    .sort((a, b) => INDICATORS.indexOf(a.indicator) - INDICATORS.indexOf(b.indicator));
}

/** Whether every indicator that the journey measures holds. */
const allHold = ({ indicators, unmeasured }: Pick<TargetFacts, 'indicators' | 'unmeasured'>) => {
  const measured = INDICATORS.length - (unmeasured?.indicators.length ?? 0);
  return indicators.filter(({ state }) => state === 'holds').length === measured;
};

/** The failure that ended last, where it did so within the longest window of a page. */
export function lastFailure({
  indicators,
  intervalMs,
  now,
}: Pick<TargetFacts, 'indicators' | 'intervalMs' | 'now'>): {
  of: EvaluatedIndicator;
  until: number;
} | null {
  const { longMs } = pageWindowLengths(intervalMs).r2;
  const ended = indicators
    .flatMap((of) => (of.failedUntil ? [{ of, until: of.failedUntil }] : []))
    .filter(({ until }) => now - until <= longMs)
    .sort((a, b) => b.until - a.until);
  return ended[0] ?? null;
}

/**
 * Failures of the last two minutes, or of a deployment that is warming up, that no state covers (decision 50). A target that
 * holds may have one, or fewer than its threshold allows: those are part of what holds.
 */
export function unjudgedFailures(facts: TargetFacts): UnjudgedFailures | null {
  const { recent, warmingUp } = facts.picture ?? { recent: null, warmingUp: null };
  if (warmingUp !== null && warmingUp.bad > 0)
    return {
      sessions: warmingUp.sessions,
      bad: warmingUp.bad,
      stage: warmingUp.stage,
      warmingUp,
    };
  if (recent === null || recent.bad === 0) return null;
  if (allHold(facts) && isBackground(facts, recent)) return null;
  const { sessions, bad, stage } = recent;
  return { sessions, bad, stage, warmingUp: null };
}

function isBackground(
  { indicators }: TargetFacts,
  { bad, sessions, stage }: TargetStatus['recent'],
): boolean {
  if (bad <= BACKGROUND_BAD) return true;
  const key = stage === null ? 'endToEnd' : STAGE_INDICATOR[stage];
  const of = (wanted: IndicatorKey) => indicators.find(({ indicator }) => indicator === wanted);
  // What the journey does not measure by itself is part of the whole.
  const allowed = of(key) ?? of('endToEnd');
  return allowed !== undefined && !reachesThreshold(bad, sessions, allowed.thresholdBp);
}

/**
 * Indicators that must not be shown to hold while several failures are not evaluated: all of them where sessions stop before the agent,
 * else the one that the failures are about and end-to-end.
 */
export function unprovenIndicators(facts: TargetFacts): readonly IndicatorKey[] {
  const unjudged = situationOf(facts) === 'unjudged' ? unjudgedFailures(facts) : null;
  if (unjudged === null || unjudged.bad <= BACKGROUND_BAD) return [];
  const key = unjudged.stage === null ? 'endToEnd' : STAGE_INDICATOR[unjudged.stage];
  return key === 'connection' || key === 'factory' ? INDICATORS : [key, 'endToEnd'];
}

/** Which case a target is in: the first of `SITUATIONS` that is true of it. A paused target has no due sessions, so it is never stale. */
export function situationOf(facts: TargetFacts): Situation {
  if (facts.paused) return 'paused';
  if (staleSince(facts) !== null) return 'stale';
  if (facts.maintenance !== null) return 'maintenance';
  if (failingIndicators(facts).length > 0) return 'fails';
  if (unjudgedFailures(facts) !== null) return 'unjudged';
  const holds = allHold(facts);
  if (!holds && lastFailure(facts) !== null) return 'recovering';
  if (holds) return 'holds';
  const measured = facts.indicators.some(({ state }) => state !== 'no_data');
  const seen = (facts.picture?.recent.sessions ?? 0) > 0;
  return facts.lastFinishedAt !== null && (measured || seen) ? 'unsure' : 'no_data';
}
