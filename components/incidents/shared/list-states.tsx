'use client';

import type { ReactNode } from 'react';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { SkeletonRows } from '@/components/ui/state/skeleton';

type Props = {
  /** A plural noun for the items: "rules". */
  what: string;
  query: { data?: unknown; error: Error | null; refetch: () => unknown };
  children: ReactNode;
};

/** A list's loading, error and stale states around its rows (the children). */
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
