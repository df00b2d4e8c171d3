import { deploymentEnd, deploymentOrdinal } from '../deployments/deployments';
import type { Release } from '../deployments/release';
import { bucketStart } from '../tallies/buckets';
import { BLOCK_MS } from './model/gate-settings';

/**
 * The whole minutes of a deployment: from its start to the start of the next deployment of its version; `to` is null while there is none. The minute in which a later deployment began contains sessions of both, and belongs to neither. Epoch ms.
 */
export function minutesOf(release: Release, releases: readonly Release[]) {
  const { startedAt } = release;
  const floor = bucketStart(startedAt, BLOCK_MS);
  const end = deploymentEnd(release, releases);
  return {
    from: deploymentOrdinal(release) > 1 && floor < startedAt ? floor + BLOCK_MS : floor,
    to: end === null ? null : bucketStart(end, BLOCK_MS),
  };
}
