import { contributionOfSession } from '../../../domain/tallies/contribution';
import { dimensionKey } from '../../../domain/tallies/dimensions';
import { toMicros } from '../../../domain/tallies/latency-fold';
import type { BoundsOf, LatencyBounds } from '../tallies/tally-writer';
import type { SessionRows } from './session-rows';

/** Reads the smallest and largest timings of a bucket from its sessions. Other sources have no timings: null. */
export function latencyBounds(sessions: Pick<SessionRows, 'ofTarget'>): BoundsOf {
  return (dimensions, span) => {
    if (dimensions.source !== 'synthetic') return null;
    const bounds: LatencyBounds = new Map();
    const key = dimensionKey(dimensions);
    for (const record of sessions.ofTarget(dimensions.targetId, span)) {
      const contribution = contributionOfSession(record);
      if (dimensionKey(contribution.dimensions) !== key) continue;
      for (const [latency, value] of contribution.latencies) {
        if (value === 'timeout') continue;
        const us = toMicros(value);
        const known = bounds.get(latency) ?? { minUs: us, maxUs: us };
        bounds.set(latency, {
          minUs: Math.min(known.minUs, us),
          maxUs: Math.max(known.maxUs, us),
        });
      }
    }
    return bounds;
  };
}
