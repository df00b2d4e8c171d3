'use client';

import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx';
import { ListFilter } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { Skeleton } from '@/components/ui/state/skeleton';
import type { Facets } from '@/lib/contract/api/explorer/explorer';
import { facetsQuery } from '@/lib/web/queries/explorer/explorer';
import { countNoun } from '@/lib/web/text/format';
import { absoluteTime } from '@/lib/web/text/time';
import { useView } from '@/lib/web/view/use-view';
import type { Explorer } from '../query/use-explorer';
import { FacetList } from './facet-list';

const SKELETONS = ['a', 'b', 'c', 'd', 'e'];

/** Counts by field, beside the list; on a phone behind a button. */
export function FacetPanel({ explorer }: { explorer: Explorer }) {
  const [open, setOpen] = useState(false);
  const { filter, query } = explorer;
  const { view, zone } = useView();
  const { data, error, refetch } = useQuery(facetsQuery(filter));
  const hidden = view.target === null ? [] : ['target', 'env'];
  const facets = data?.facets.filter(
    ({ field, values }) => !hidden.includes(field) && (values.length > 0 || isAsked(query, field)),
  );
  return (
    <section aria-label="Filters" className="min-w-0 lg:w-64 lg:shrink-0">
      <Button
        className="w-full lg:hidden"
        aria-expanded={open}
        onClick={() => setOpen((before) => !before)}
      >
        <ListFilter aria-hidden className="size-4" />
        {query.length > 0 ? `Filters · ${query.length} set` : 'Filters'}
      </Button>
      <div className={clsx('panel overflow-clip max-lg:mt-3', open ? '' : 'max-lg:hidden')}>
        <header className="flex h-10 items-center justify-between px-3 text-13">
          <h2 className="font-semibold">Filters</h2>
          <span className="text-12 text-fg-muted">
            <span className="text-fails-ink">failing</span> · all
          </span>
        </header>
        {data?.searched ? <Searched searched={data.searched} zone={zone} /> : null}
        {error ? (
          <div className="p-2">
            <ErrorPanel
              what="The counts could not be loaded"
              error={error}
              onRetry={() => void refetch()}
            />
          </div>
        ) : null}
        {facets === undefined && !error
          ? SKELETONS.map((key) => (
              <div key={key} className="border-t border-line p-3">
                <Skeleton className="h-24 w-full" />
              </div>
            ))
          : null}
        {facets?.map((facet) => (
          <FacetList key={facet.field} facet={facet} explorer={explorer} />
        ))}
      </div>
    </section>
  );
}

const isAsked = (query: Explorer['query'], field: string) =>
  query.some((one) => one.field === field);

function Searched(props: { searched: NonNullable<Facets['searched']>; zone: 'utc' | 'local' }) {
  const { sessions, from } = props.searched;
  return (
    <p className="border-t border-line bg-panel-raised px-3 py-2 text-12 text-fg-muted">
      Counts marked * are of the newest {countNoun(sessions, 'session')}, back to{' '}
      {absoluteTime(Date.parse(from), props.zone)}. Choose a shorter range for all.
    </p>
  );
}
