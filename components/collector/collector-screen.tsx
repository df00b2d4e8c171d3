'use client';

import { useQuery } from '@tanstack/react-query';
import { ChevronRight, Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { lazyDialog } from '@/components/ui/lazy-dialog';
import { PageHead } from '@/components/ui/page-head';
import { RoleButton } from '@/components/ui/role-button';
import { EmptyState } from '@/components/ui/state/empty-state';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { RoleNote } from '@/components/ui/state/role-note';
import { Skeleton, SkeletonRows } from '@/components/ui/state/skeleton';
import type { SourceView } from '@/lib/contract/api/intake/sources';
import { sourcesQuery } from '@/lib/web/queries/collect/sources';
import { ProbesPanel } from './probes-panel';
import { QueueFigures } from './queue-figures';
import { SourceList } from './source-list';

const AddSourceDialog = lazyDialog(() =>
  import('./add/add-source-dialog').then((it) => it.AddSourceDialog),
);
const LineTester = dynamic(() => import('./try/line-tester').then((it) => it.LineTester), {
  loading: () => <Skeleton className="h-40 w-full" />,
});

/** Who reports health events, what came of it, and how lines are read. */
export function CollectorScreen() {
  const { data, error, refetch } = useQuery(sourcesQuery());
  const [isAdding, setAdding] = useState(false);
  const addButton = (
    <RoleButton needed="operator" look="primary" onClick={() => setAdding(true)}>
      <Plus aria-hidden className="size-4" />
      Add a source
    </RoleButton>
  );
  return (
    <>
      <PageHead title="Collector">{data && data.sources.length > 0 ? addButton : null}</PageHead>
      <RoleNote needed="operator" />
      <div className="flex flex-col gap-3 sm:gap-4">
        {error ? (
          <ErrorPanel
            what="The sources could not be loaded"
            error={error}
            kept={data ? 'Showing the last data received.' : undefined}
            onRetry={() => void refetch()}
          />
        ) : null}
        {data ? <QueueFigures list={data} /> : null}
        {!data && !error ? (
          <div className="panel">
            <SkeletonRows rows={6} label="Loading the sources" />
          </div>
        ) : null}
        {data?.sources.length === 0 ? (
          <div className="panel">
            <EmptyState title="No backend reports yet" action={addButton}>
              Who reports health events, log lines or spans appears here, with what Tocsin makes of
              them. A source is a token that can report and nothing else.
            </EmptyState>
          </div>
        ) : null}
        {data && data.sources.length > 0 ? <SourceList sources={data.sources} /> : null}
        <ProbesPanel />
        {data ? <LineTesterPanel sources={data.sources} /> : null}
      </div>
      {isAdding ? (
        <AddSourceDialog publicUrl={data?.publicUrl ?? null} onClose={() => setAdding(false)} />
      ) : null}
    </>
  );
}

/** Folded; its code is loaded when it is opened. */
function LineTesterPanel({ sources }: { sources: readonly SourceView[] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="panel group" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="flex min-h-10 list-none flex-wrap items-center gap-x-2 px-3 text-14 font-semibold sm:px-4 [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="calm size-4 text-fg-muted group-open:rotate-90" />
        <h2>Try log lines and patterns</h2>
      </summary>
      <div className="border-t border-line p-3 sm:p-4">
        {isOpen ? <LineTester sources={sources} /> : null}
      </div>
    </details>
  );
}
