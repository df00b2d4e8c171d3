'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { buttonClass } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorPanel } from '@/components/ui/error-panel';
import type { TargetView } from '@/lib/contract/targets';
import { useTargets } from '@/lib/web/use-view';
import { OverviewSkeleton } from './overview-skeleton';
import { TargetOverview } from './target-overview';

type Props = {
  /** The target that the server found, shown until the browser has the list of targets. */
  first: TargetView | null;
  /** Stands under the tiles. */
  demo: ReactNode;
};

/** The overview of the target that the URL means. */
export function OverviewScreen({ first, demo }: Props) {
  const { targets, target: known, isPending, error } = useTargets();
  const target = known ?? (isPending ? first : null);
  // Keyed by target: a picture of one target never stands, even for a moment, under the name of another.
  if (target) return <TargetOverview key={target.id} target={target} demo={demo} />;
  if (isPending) return <OverviewSkeleton />;
  return (
    <>
      <h1 className="sr-only">Overview</h1>
      {error ? (
        <ErrorPanel what="The targets could not be loaded." error={error} />
      ) : (
        <NoTarget others={targets.length > 0} />
      )}
    </>
  );
}

/** Nothing to show: the address names a target that is not there, or there is none at all. */
function NoTarget({ others }: { others: boolean }) {
  if (others) {
    return (
      <EmptyState
        title="There is no such target"
        action={
          <Link href="/" className={buttonClass('primary')}>
            Show the first target
          </Link>
        }
      >
        The address names a target that does not exist, or that was removed.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No target yet"
      action={
        <Link href="/targets" className={buttonClass('primary')}>
          Add a target
        </Link>
      }
      command="npm run demo"
    >
      Here stands whether your agent backend is well: one sentence, four indicators against their
      thresholds, and where sessions stop. Add the WebSocket endpoint to watch, or see it all with
      the demo.
    </EmptyState>
  );
}
