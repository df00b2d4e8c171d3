import type { ReactNode } from 'react';
import { Panel } from '@/components/ui/panel';
import { ErrorPanel } from '@/components/ui/state/error-panel';

type Props<T> = {
  title: string;
  /** A plural noun for the error's text: "users", "tokens". */
  what: string;
  query: { error: Error | null; refetch: () => unknown };
  /** Undefined until it is loaded. */
  rows: readonly T[] | undefined;
  /** Shown while the list is empty. */
  empty: string;
  row: (value: T) => ReactNode;
};

/** A list in a panel, with its error and empty states. */
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
