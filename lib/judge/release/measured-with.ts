import { GATED, type Thresholds } from '../../domain/tallies/indicators';
import type { Target } from '../../domain/targets/target';
import type { MeasuredWith } from '../../domain/verdict/model/verdict';

/** What the sessions of a target are measured with now: thresholds, journey, probes (statistics.md §4). */
export function measuredWith(
  target: Target,
  thresholds: Thresholds,
  locations: readonly string[],
): MeasuredWith {
  return {
    thresholds: { ...thresholds, ...target.thresholds },
    gated: [...GATED],
    journey: target.journey,
    transport: target.transport,
    holdMs: target.holdMs,
    locations: [...locations].sort(),
  };
}
