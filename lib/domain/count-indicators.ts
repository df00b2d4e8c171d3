import { indicatorOutcomes } from './indicator-outcomes';
import { INDICATORS, type IndicatorCount, type IndicatorKey } from './indicators';
import type { SessionRecord } from './session';
import { indicatorsBy } from './tally-math';

/** Counts of many sessions, indicator by indicator. */
export function countIndicators(
  sessions: Iterable<SessionRecord>,
): Record<IndicatorKey, IndicatorCount> {
  const counts = indicatorsBy(() => ({ bad: 0, valid: 0, unknown: 0 }));
  for (const session of sessions) {
    const outcomes = indicatorOutcomes(session);
    for (const key of INDICATORS) {
      const outcome = outcomes[key];
      if (outcome === 'unknown') counts[key].unknown++;
      else if (outcome !== null) {
        counts[key].valid++;
        if (outcome === 'bad') counts[key].bad++;
      }
    }
  }
  return counts;
}
