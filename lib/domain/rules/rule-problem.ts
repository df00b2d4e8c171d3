import type { JourneyPlan, TargetJourney } from '../sessions/journey-plan';
import { criticalCount, exceedsThreshold, shareOfBasisPoints } from '../statistics/binomial';
import { capitaliseFirst, countText, spanText } from '../tallies/format-counts';
import { INDICATOR } from '../tallies/indicators';
import { isIndicatorMeasured, unmeasuredProblem } from '../tallies/measured-indicators';
import { stretchWindows } from './count-windows';
import { LEAST_HEALTH_FOR_MS } from './health-rule';
import { isCountedMeasure } from './measure';
import type { Rule, RuleCondition } from './rule';

/** The target that a rule is checked for: how often sessions start, in ms, the threshold in force, in basis points, and its journey. */
export type RuleTarget = {
  intervalMs: number;
  thresholdBp: number;
  journey?: TargetJourney | undefined;
};

/** Whether a rule can be evaluated for sessions with this plan: it counts our sessions by what their journey shows. */
export function isRuleMeasured(
  { measure, source }: Pick<Rule, 'measure' | 'source'>,
  plan: JourneyPlan | undefined,
): boolean {
  if (isOfAudio(measure)) return plan?.measuresAudio === true;
  if (plan === undefined || source === 'server') return true;
  if (measure.kind === 'indicator' || measure.kind === 'indicatorSilent')
    return isIndicatorMeasured(plan, measure.indicator);
  return measure.kind !== 'stage' || plan.measured.includes(measure.stage);
}

const isOfAudio = (measure: Rule['measure']): boolean =>
  measure.kind === 'latency' && measure.latency === 'firstAudio';

/** Why a rule cannot watch a target with this journey, as a sentence for users; null if it can. */
function journeyProblem(rule: Rule, journey: TargetJourney | undefined): string | null {
  const { measure } = rule;
  if (isOfAudio(measure) && !isRuleMeasured(rule, journey?.plan))
    return `The ${journey === undefined ? 'built-in journey' : `journey ${journey.name}`} declares no audio, so no first audio is measured.`;
  if (journey === undefined || isRuleMeasured(rule, journey.plan)) return null;
  if (measure.kind === 'stage')
    return `The journey ${journey.name} does not measure the stage ${measure.stage}: no message proves it.`;
  if (measure.kind !== 'indicator' && measure.kind !== 'indicatorSilent') return null;
  return capitaliseFirst(unmeasuredProblem(measure.indicator, journey.name));
}

/** Why a rule can never fire, or would fire on one bad session, as a sentence for users; null if it is valid. */
export function ruleProblem(rule: Rule, at: RuleTarget): string | null {
  const unmeasured = journeyProblem(rule, at.journey);
  if (unmeasured !== null) return unmeasured;
  if (rule.measure.kind === 'health') return healthProblem(rule);
  if (!isCountedMeasure(rule.measure)) return null;
  if (rule.conditions.length === 0) return 'It has no condition, so it can never fire.';
  const upsideDown = rule.conditions.find(({ longMs, shortMs }) => shortMs > longMs);
  if (upsideDown)
    return `The short window (${spanText(upsideDown.shortMs)}) must not be longer than the long one (${spanText(upsideDown.longMs)}).`;
  return sourceProblem(rule) ?? singleFailureProblem(rule, at) ?? unreachableProblem(rule, at);
}

/** No threshold, window or location applies to what an endpoint answers. */
function healthProblem({ forMs, thresholdBp, conditions, scope, source }: Rule): string | null {
  if (forMs < LEAST_HEALTH_FOR_MS)
    return `It would fire on one answer: it must last at least ${spanText(LEAST_HEALTH_FOR_MS)}.`;
  if (thresholdBp !== null || conditions.length > 0)
    return 'A health endpoint answers a state and no share: it has no threshold and no conditions.';
  return scope.location === null && source === 'synthetic'
    ? null
    : 'A health endpoint is asked from the server, and has neither a location nor another source.';
}

function sourceProblem({ measure, source, scope, thresholdBp }: Rule): string | null {
  if (measure.kind !== 'indicator' && thresholdBp === null)
    return 'It has no threshold, so nothing can exceed it.';
  if (source !== 'server') return null;
  const isReported = measure.kind === 'indicator' && INDICATOR[measure.indicator].isServerReported;
  if (!isReported)
    return 'The backend does not report this about its own connections, so it can never fire.';
  return scope.location === null
    ? null
    : 'The backend’s own connections have no location, so it can never fire.';
}

/** More sessions only raise the critical count, so the smallest number of sessions that can fire decides. */
function singleFailureProblem(rule: Rule, { thresholdBp }: RuleTarget): string | null {
  if (rule.minBad >= 2) return null;
  const n = Math.max(1, rule.minSessions);
  const fires = rule.conditions.some(
    ({ alpha }) =>
      criticalCount(n, shareOfBasisPoints(thresholdBp), alpha) <= 1 &&
      exceedsThreshold(1, n, thresholdBp),
  );
  return fires
    ? `It would fire on one bad session of ${n}: require at least 2 bad sessions, or more evidence.`
    : null;
}

function unreachableProblem(rule: Rule, at: RuleTarget): string | null {
  const reasons = rule.conditions.map((condition) => conditionProblem(rule, condition, at));
  return reasons.includes(null) ? null : (reasons[0] ?? null);
}

/** Why a condition cannot become true even if every session is bad; null if it can. */
function conditionProblem(
  { minSessions, minBad }: Rule,
  condition: RuleCondition,
  { intervalMs, thresholdBp }: RuleTarget,
): string | null {
  const { longMs } = stretchWindows(condition, intervalMs);
  const capacity = Math.floor(longMs / intervalMs);
  const contains = `${spanText(longMs)} contain ${countText(capacity, 'session')} at one every ${spanText(intervalMs)}`;
  if (capacity < minSessions)
    return `It can never fire: ${contains}, and it requires ${minSessions}.`;
  if (capacity < minBad)
    return `It can never fire: ${contains}, and it requires ${minBad} bad ones.`;
  if (criticalCount(capacity, shareOfBasisPoints(thresholdBp), condition.alpha) > capacity)
    return `It can never fire: ${contains}, and not even ${capacity} bad ones prove a share above ${thresholdBp / 100} %.`;
  return null;
}
