import { exceedsThreshold, shareOfBasisPoints } from '../statistics/binomial';
import { LN_FAIL_THRESHOLD, lnEFail } from '../statistics/e-process';
import { MIN_SESSIONS } from './default-conditions';
import type { ScopeName } from './recovery';
import type { ConditionValue, RuleCount } from './rule';

/** The value of one scope: the target as a whole (null), or one serving release (decision 35). */
export type ScopeValue = { part: ScopeName; value: ConditionValue };

/**
 * The worst value of all scopes. True if any is true. Else unknown if the whole target is unknown, or a release that was
 * true in this outage; other releases without data do not matter.
 */
export function worstValue(
  parts: readonly ScopeValue[],
  failing: readonly ScopeName[],
): ConditionValue {
  if (parts.some(({ value }) => value === 'true')) return 'true';
  const matters = ({ part }: ScopeValue) => part === null || failing.includes(part);
  return parts.some((one) => one.value === 'unknown' && matters(one)) ? 'unknown' : 'false';
}

/** The scopes whose value is true. */
export const failingScopes = (parts: readonly ScopeValue[]): ScopeName[] =>
  parts.filter(({ value }) => value === 'true').map(({ part }) => part);

/** Age of a deployment, in ms, from which its cold sessions can page (decision 41). */
const COLD_EVALUATED_AFTER_MS = 2 * 60_000;

/** Cold sessions of one deployment, and the newest sessions of its release, cold or not. `startedAt`: epoch ms. */
export type ColdCounts = { startedAt: number; cold: RuleCount; short: RuleCount };

/**
 * Whether cold sessions alone prove that a deployment fails (decision 41): at least two minutes after it started, with at
 * least ten of them, by the evidence that a verdict needs, and while its newest sessions still exceed the threshold.
 */
export function coldValue(
  { startedAt, cold, short }: ColdCounts,
  { thresholdBp, now }: { thresholdBp: number; now: number },
): ConditionValue {
  if (now - startedAt < COLD_EVALUATED_AFTER_MS || cold.n < MIN_SESSIONS) return 'false';
  if (lnEFail(cold.bad, cold.n, shareOfBasisPoints(thresholdBp)) < LN_FAIL_THRESHOLD)
    return 'false';
  if (short.n === 0) return 'unknown';
  return exceedsThreshold(short.bad, short.n, thresholdBp) ? 'true' : 'false';
}
