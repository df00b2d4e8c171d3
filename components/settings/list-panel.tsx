import type { ReactNode } from 'react';
import { Panel } from '@/components/ui/panel';
import { ErrorPanel } from '@/components/ui/state/error-panel';

type Props<T> = {
  title: string;
  /** "users", "tokens": in the error's words. */
  what: string;
  query: { error: Error | null; refetch: () => unknown };
  /** Undefined while nothing is loaded. */
  rows: readonly T[] | undefined;
  /** What stands there while there is none. */
  empty: string;
  row: (value: T) => ReactNode;
};

/** A list in a panel, with what it says where it could not be loaded and where it is empty. */
export function ListPanel<T>({ title, what, query, rows, empty, row }: Props<T>) {
  return (
    <Panel title={title}>
      {query.error ? (
        <ErrorPanel
          what={`The ${what} could not be loaded`}
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : null}
      {rows?.length === 0 ? <p className="text-13 text-fg-muted">{empty}</p> : null}
      <ul>{rows?.map(row)}</ul>
    </Panel>
  );
}
