import { type ReplayedFiring, replayRule } from '../../lib/domain/alerts/replay-rule';
import { defaultRules } from '../../lib/domain/rules/default-rules';
import type { Rule } from '../../lib/domain/rules/rule';
import { DEFAULT_THRESHOLDS, type IndicatorKey } from '../../lib/domain/tallies/indicators';
import { BUCKET, bucketsOf, type Sessions } from './sessions';

/** The built-in page rule of an indicator. */
export function pageRule(indicator: IndicatorKey): Rule {
  const rule = defaultRules(0).find(({ id }) => id === `page-${indicator}`);
  if (!rule) throw new Error(`no page for ${indicator}`);
  return rule;
}

/** When the page of an indicator fires over sessions of one target, by the product's replay. Times are ms of the trace. */
export function pagesOver(
  sessions: Sessions,
  of: { indicator: IndicatorKey; intervalMs: number; ms: number; rule?: Rule },
): ReplayedFiring[] {
  const { indicator, intervalMs, ms, rule = pageRule(indicator) } = of;
  return replayRule(rule, {
    from: 0,
    to: Math.ceil(ms / BUCKET) * BUCKET,
    stepMs: BUCKET,
    buckets: bucketsOf(sessions),
    intervalMs,
    thresholdBp: DEFAULT_THRESHOLDS[indicator],
  });
}

/** Bad shares of a healthy target, which is not perfect (decision 25). */
export const WELL: Record<'connection' | 'factory' | 'emergency' | 'agent', number> = {
  connection: 0.01,
  factory: 0.004,
  emergency: 0.01,
  agent: 0.03,
};
