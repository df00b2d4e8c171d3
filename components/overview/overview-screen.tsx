'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { buttonClass } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorPanel } from '@/components/ui/error-panel';
import { useTargets } from '@/lib/web/use-view';
import { OverviewSkeleton } from './overview-skeleton';
import { TargetOverview } from './target-overview';

/** The overview of the target that the URL means. `demo` stands under the tiles. */
export function OverviewScreen({ demo }: { demo?: ReactNode }) {
  const { targets, target, isPending, error } = useTargets();
  // Keyed by target: a picture of one target never stands, even for a moment, under the name of another.
  if (target) return <TargetOverview key={target.id} target={target} demo={demo} />;
  if (isPending) return <OverviewSkeleton />;
  if (error) return <ErrorPanel what="The targets could not be loaded." error={error} />;
  if (targets.length > 0) {
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
