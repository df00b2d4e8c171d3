import type { Release } from '../deployments/release';
import type { Target } from '../targets/target';

/** How often sessions of a target start now, in ms: denser for a while after a release (decision 23). */
export function presentInterval(
  target: Pick<Target, 'intervalMs' | 'afterRelease'>,
  releases: readonly Release[],
  now: number,
): number {
  const dense = target.afterRelease;
  if (dense === null) return target.intervalMs;
  const recent = releases.some(
    ({ seeded, startedAt }) => !seeded && startedAt <= now && now - startedAt < dense.forMs,
  );
  return recent ? dense.intervalMs : target.intervalMs;
}
