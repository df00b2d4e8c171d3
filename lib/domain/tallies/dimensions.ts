import type { TallyDimensions } from './tally';

/** One text per set of dimensions, equal for equal sets: a key for maps. */
export function dimensionKey(d: TallyDimensions): string {
  return JSON.stringify([
    d.targetId,
    d.environment,
    d.release,
    d.location,
    d.source,
    d.stratum,
    d.journey,
    d.transport,
    d.seeded,
  ]);
}
