import type { ReleaseDetail } from '@/lib/contract/api/releases/releases';
import { deploymentAddress } from '@/lib/domain/deployments/deployments';
import { deploymentName } from '../shared/deployment-name';

/** The deployment that a release is compared with; null where there is no comparison. */
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
    // Verdicts stored before deployments existed have only the version.
    address:
      previous.deployment === undefined
        ? `${targetId}:${version}`
        : deploymentAddress({ targetId, version, deployment }),
    name: deploymentName({ version, deployment, deployments: isNumbered ? 2 : 1 }),
  };
}
