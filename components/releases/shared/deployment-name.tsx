import { ClockText } from '@/components/ui/time';
import type { ReleaseView } from '@/lib/contract/api/releases/releases';
import { ordinalText } from '@/lib/domain/deployments/deployments';

type Named = Pick<ReleaseView, 'version' | 'deployment' | 'deployments'>;

/** "v1", or "v1 (2nd deployment)" where the version was deployed again. */
export function deploymentName({ version, deployment, deployments }: Named): string {
  return deployments > 1 ? `${version} (${ordinalText(deployment)} deployment)` : version;
}

/** A version in a list: "v1 · 2nd deployment, since 14:02" where it was deployed again. */
export function DeploymentName({ release }: { release: Named & Pick<ReleaseView, 'startedAt'> }) {
  const { version, deployment, deployments, startedAt } = release;
  return (
    <>
      <span className="font-mono text-12">{version}</span>
      {deployments > 1 ? (
        <span className="text-12 text-fg-muted">
          {' · '}
          {ordinalText(deployment)} deployment, since <ClockText at={startedAt} />
        </span>
      ) : null}
    </>
  );
}
