import { criticalCount, exceedsThreshold, shareOfBasisPoints } from '../statistics/binomial';
import { INDICATOR } from '../tallies/indicators';
import { countText, spanText } from '../tallies/wording';
import { isCounted } from './measure';
import type { Rule, RuleCondition } from './rule';
import { stretch } from './windows';

/** Where a rule is to run: how often sessions start, in ms, and the threshold in force, in basis points. */
export type RuleGround = { intervalMs: number; thresholdBp: number };

/** Why a rule can never fire, or would fire on one bad session; null where it is sound. */
export function refusalOf(rule: Rule, at: RuleGround): string | null {
  if (!isCounted(rule.measure)) return null;
  if (rule.conditions.length === 0) return 'It has no condition, so it can never fire.';
  const upsideDown = rule.conditions.find(({ longMs, shortMs }) => shortMs > longMs);
  if (upsideDown)
    return `The short window (${spanText(upsideDown.shortMs)}) must not be longer than the long one (${spanText(upsideDown.longMs)}).`;
  return unheardOf(rule) ?? tooEager(rule, at) ?? tooWeak(rule, at);
}

function unheardOf({ measure, source, scope, thresholdBp }: Rule): string | null {
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

/** More sessions only raise the bar, so the smallest count that may fire decides. */
function tooEager(rule: Rule, { thresholdBp }: RuleGround): string | null {
  if (rule.minBad >= 2) return null;
  const n = Math.max(1, rule.minSessions);
  const fires = rule.conditions.some(
    ({ alpha }) =>
      criticalCount(n, shareOfBasisPoints(thresholdBp), alpha) <= 1 &&
      exceedsThreshold(1, n, thresholdBp),
  );
  return fires
    ? `It would fire on one bad session of ${n}: ask for at least 2 bad sessions, or for more evidence.`
    : null;
}

function tooWeak(rule: Rule, at: RuleGround): string | null {
  const reasons = rule.conditions.map((condition) => whyNever(rule, condition, at));
  return reasons.includes(null) ? null : (reasons[0] ?? null);
}

/** Why a condition cannot become true even if every session is bad. */
function whyNever(
  { minSessions, minBad }: Rule,
  condition: RuleCondition,
  { intervalMs, thresholdBp }: RuleGround,
): string | null {
  const { longMs } = stretch(condition, intervalMs);
  const room = Math.floor(longMs / intervalMs);
  const holds = `${spanText(longMs)} hold ${countText(room, 'session')} at one every ${spanText(intervalMs)}`;
  if (room < minSessions) return `It can never fire: ${holds}, and it asks for ${minSessions}.`;
  if (room < minBad) return `It can never fire: ${holds}, and it asks for ${minBad} bad ones.`;
  if (criticalCount(room, shareOfBasisPoints(thresholdBp), condition.alpha) > room)
    return `It can never fire: ${holds}, and not even ${room} bad ones prove a share above ${thresholdBp / 100} %.`;
  return null;
}
