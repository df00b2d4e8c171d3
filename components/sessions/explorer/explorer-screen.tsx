'use client';

import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useMemo } from 'react';
import { facetsQuery } from '@/lib/web/queries/explorer/explorer';
import { QueryBar } from '../query/query-bar';
import { useExplorer } from '../query/use-explorer';
import { ListPanel } from './list-panel';

// The query and the list come first.
const FacetPanel = dynamic(() => import('./facet-panel').then((it) => it.FacetPanel));
const ViewsBar = dynamic(() => import('../views/views-bar').then((it) => it.ViewsBar));
const HistogramPanel = dynamic(() => import('./histogram-panel').then((it) => it.HistogramPanel));

/** Sessions: the query, its counts by field and over time, and the list. */
export function ExplorerScreen() {
  const explorer = useExplorer();
  const facets = useQuery(facetsQuery(explorer.filter)).data?.facets;
  const labels = useMemo(
    () =>
      new Map(
        (facets ?? []).flatMap(({ field, values }) =>
          values.map(({ value, label }): [string, string] => [`${field}:${value}`, label]),
        ),
      ),
    [facets],
  );
  return (
    <>
      <h1 className="sr-only">Sessions</h1>
      <div className="flex flex-col gap-3">
        <QueryBar explorer={explorer} facets={facets} labels={labels} />
        <ViewsBar explorer={explorer} />
        <div className="flex flex-col gap-3 lg:flex-row lg:items-start">
          <FacetPanel explorer={explorer} />
          <div className="flex min-w-0 flex-1 flex-col gap-3">
            <HistogramPanel explorer={explorer} />
            <ListPanel explorer={explorer} />
          </div>
        </div>
      </div>
    </>
  );
}
