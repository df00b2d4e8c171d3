'use client';

import { type QueryKey, type UseQueryOptions, useQuery } from '@tanstack/react-query';
import clsx from 'clsx';
import type { ReactNode } from 'react';
import { Panel } from '@/components/ui/panel';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { Skeleton } from '@/components/ui/state/skeleton';

type Props<T, K extends QueryKey> = {
  title: string;
  /** Height class of the placeholder while it loads. */
  height: string;
  options: UseQueryOptions<T, Error, T, K>;
  children: (data: T) => ReactNode;
};

/** One panel with its own query, so that a failure leaves the other panels in place. */
export function QueryPanel<T, K extends QueryKey>(props: Props<T, K>) {
  const { data, error, refetch } = useQuery(props.options);
  if (data !== undefined) {
    return (
      <>
        {error ? <p className="sr-only">{props.title} could not be updated.</p> : null}
        {props.children(data)}
      </>
    );
  }
  return (
    <Panel title={props.title} className={error ? '' : props.height}>
      {error ? (
        <ErrorPanel
          what={`${props.title}: could not be loaded.`}
          error={error}
          onRetry={() => void refetch()}
        />
      ) : (
        <Skeleton className={clsx('h-full w-full')} />
      )}
    </Panel>
  );
}
