import { createHash } from 'node:crypto';
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

/** SHA-256 of it, in an order of keys that no store can change. */
export function hashOf(config: MeasuredWith): string {
  const text = JSON.stringify(config, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
