'use client';

import dynamic from 'next/dynamic';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { buttonClass } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/state/empty-state';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import type { TargetName } from '@/lib/contract/api/targets';
import { useTargets, useView } from '@/lib/web/view/use-view';
import { OverviewSkeleton } from './shared/overview-skeleton';

// Two screens at one address: each page loads the code of the one that it shows. Without a placeholder, so that the server's HTML
// stays until the code is there, and so does the screen before it.
const FleetScreen = dynamic(() => import('./fleet/fleet-screen').then((it) => it.FleetScreen));
const TargetScreen = dynamic(() => import('./target/target-screen').then((it) => it.TargetScreen));

type Props = {
  /** The target that the server found, shown until the browser has the list of targets. */
  first: TargetName | null;
  /** Shown under the tiles. */
  demo: ReactNode;
};

/** One target where the URL means one, or where there is only one; else all of them. */
export function OverviewScreen({ first, demo }: Props) {
  const { view } = useView();
  const { targets, target: known, isPending, error } = useTargets();
  const target = known ?? (isPending ? first : null);
  // Keyed by target, so that one target's data is never shown, even briefly, under another's name.
  if (target) return <TargetScreen key={target.id} target={target} demo={demo} />;
  if (view.target === null) return <FleetScreen named={null} demo={demo} />;
  if (isPending) return <OverviewSkeleton />;
  if (targets.some(({ name }) => name === view.target))
    return <FleetScreen named={view.target} demo={demo} />;
  return (
    <>
      <h1 className="sr-only">Overview</h1>
      {error ? (
        <ErrorPanel what="The targets could not be loaded." error={error} />
      ) : (
        <TargetNotFound />
      )}
    </>
  );
}

/** Shown where the address names a target that does not exist. */
function TargetNotFound() {
  return (
    <EmptyState
      title="Target not found"
      action={
        <Link href="/" className={buttonClass('primary')}>
          Show all targets
        </Link>
      }
    >
      The address names a target that does not exist or was removed.
    </EmptyState>
  );
}
