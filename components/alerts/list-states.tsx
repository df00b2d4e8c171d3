'use client';

import type { ReactNode } from 'react';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { SkeletonRows } from '@/components/ui/state/skeleton';

type Props = {
  /** "rules": what the list holds. */
  what: string;
  query: { data?: unknown; error: Error | null; refetch: () => unknown };
  children: ReactNode;
};

/** A list on its way, lost, or kept from before; its rows are the children. */
export function ListStates({ what, query, children }: Props) {
  const { data, error, refetch } = query;
  return (
    <div className="flex flex-col gap-3">
      {error ? (
        <ErrorPanel
          what={`The ${what} could not be loaded`}
          error={error}
          kept={data ? 'Showing the last data received.' : undefined}
          onRetry={() => void refetch()}
        />
      ) : null}
      {!data && !error ? (
        <div className="panel">
          <SkeletonRows rows={5} label={`Loading the ${what}`} />
        </div>
      ) : null}
      {children}
    </div>
  );
}
