import type { ReleaseDetail } from '@/lib/contract/api/releases/releases';
import { deploymentAddress } from '@/lib/domain/deployments/deployments';
import { deploymentName } from '../shared/deployment-name';

/** The deployment that the numbers of a comparison are of; null where nothing is compared. */
export function comparedWith({ release, verdict }: ReleaseDetail) {
  const previous = verdict.comparison?.previous;
  if (!previous) return null;
  const { version, deployment = 1, from } = previous;
  const { targetId } = release;
  const isNumbered = deployment > 1 || version === release.version;
  return {
    targetId,
    version,
    startedAt: from,
    // Verdicts that are older than deployments are know the version alone.
    address:
      previous.deployment === undefined
        ? `${targetId}:${version}`
        : deploymentAddress({ targetId, version, deployment }),
    name: deploymentName({ version, deployment, deployments: isNumbered ? 2 : 1 }),
  };
}
