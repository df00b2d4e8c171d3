import { exceedsThreshold, shareOfBasisPoints } from '../statistics/binomial';
import { LN_FAIL_THRESHOLD, lnEFail } from '../statistics/e-process';
import { MIN_SESSIONS } from './evidence';
import type { PartName } from './recovery';
import type { ConditionValue, RuleCount } from './rule';

/** What one part of a target says: the target as a whole (null), or one release that serves (decision 35). */
export type PartValue = { part: PartName; value: ConditionValue };

/**
 * The worst of all parts speaks: true while any is. Else the whole decides; a release that was true in this outage and now says
 * nothing leaves it open, any other that says nothing does not matter.
 */
export function worstValue(
  parts: readonly PartValue[],
  accused: readonly PartName[],
): ConditionValue {
  if (parts.some(({ value }) => value === 'true')) return 'true';
  const matters = ({ part }: PartValue) => part === null || accused.includes(part);
  return parts.some((one) => one.value === 'unknown' && matters(one)) ? 'unknown' : 'false';
}

/** The parts that are true. */
export const failingParts = (parts: readonly PartValue[]): PartName[] =>
  parts.filter(({ value }) => value === 'true').map(({ part }) => part);

/** So old a deployment must be before its cold sessions page (decision 41). */
export const COLD_PAGES_AFTER_MS = 2 * 60_000;

/** Cold sessions of one deployment, and the newest sessions of its release, cold or not. Epoch ms. */
export type ColdCounts = { startedAt: number; cold: RuleCount; short: RuleCount };

/**
 * Whether cold sessions alone say that a deployment fails (decision 41): two minutes after it began, on ten of them, by the
 * evidence of a verdict, and while its newest sessions still show it.
 */
export function coldValue(
  { startedAt, cold, short }: ColdCounts,
  { thresholdBp, now }: { thresholdBp: number; now: number },
): ConditionValue {
  if (now - startedAt < COLD_PAGES_AFTER_MS || cold.n < MIN_SESSIONS) return 'false';
  if (lnEFail(cold.bad, cold.n, shareOfBasisPoints(thresholdBp)) < LN_FAIL_THRESHOLD)
    return 'false';
  if (short.n === 0) return 'unknown';
  return exceedsThreshold(short.bad, short.n, thresholdBp) ? 'true' : 'false';
}
