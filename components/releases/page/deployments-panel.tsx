'use client';

import Link from 'next/link';
import { Panel } from '@/components/ui/panel';
import { Time } from '@/components/ui/time';
import type { DeploymentRow, ReleaseDetail } from '@/lib/contract/api/releases/releases';
import { ordinalText } from '@/lib/domain/deployments/deployments';
import { releaseHref } from '@/lib/web/view/release-href';
import { useView } from '@/lib/web/view/use-view';

/** The deployments of a version, newest first, where it has several. Each has its own verdict and page. */
export function DeploymentsPanel({ detail }: { detail: ReleaseDetail }) {
  const { release, deployments } = detail;
  if (deployments.length < 2) return null;
  return (
    <Panel title={`Deployments of ${release.version}`}>
      <ul className="flex flex-col gap-1.5 text-13">
        {deployments.map((one) => (
          <li key={one.id} className="flex flex-wrap items-baseline gap-x-2">
            <Name one={one} isShown={one.id === release.id} />
            <span className="text-fg-muted">
              since <Time at={one.startedAt} show="clock" />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Name({ one, isShown }: { one: DeploymentRow; isShown: boolean }) {
  const { view } = useView();
  const name = `${ordinalText(one.deployment)} deployment`;
  if (isShown) {
    return (
      <span aria-current="page" className="font-medium">
        {name} (this page)
      </span>
    );
  }
  return (
    <Link href={releaseHref(one.address, view)} className="text-accent hover:underline">
      {name}
    </Link>
  );
}
