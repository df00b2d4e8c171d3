'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowUp } from 'lucide-react';
import dynamic from 'next/dynamic';
import { parseAsString, useQueryState } from 'nuqs';
import { useEffect, useRef } from 'react';
import { Button } from '@/components/ui/button';
import { Keys } from '@/components/ui/kbd';
import { lazyDialog } from '@/components/ui/lazy-dialog';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { SeededLabel } from '@/components/ui/state/seeded-label';
import { SkeletonRows } from '@/components/ui/state/skeleton';
import { useNow } from '@/components/ui/use-now';
import { noteSessionOrder } from '@/lib/web/history/session-order';
import { histogramQuery } from '@/lib/web/queries/explorer/explorer';
import { countNoun, formatCount } from '@/lib/web/text/format';
import { absoluteTime } from '@/lib/web/text/time';
import { useView } from '@/lib/web/view/use-view';
import type { Explorer } from '../query/use-explorer';
import { SessionRows } from './session-rows';
import { useExplorerKeys } from './use-explorer-keys';
import { useRows } from './use-rows';

const SKELETON_ROWS = 12;

const ExportMenu = dynamic(() => import('./export-menu').then((it) => it.ExportMenu));
const NoSessions = dynamic(() => import('./no-sessions').then((it) => it.NoSessions));
const PeekDialog = lazyDialog(async () => (await import('./peek-dialog')).PeekDialog);

/** The sessions of the query, newest first. Older ones come as the end is reached. */
export function ListPanel({ explorer }: { explorer: Explorer }) {
  const { filter } = explorer;
  const [peeked, setPeeked] = usePeeked();
  const list = useRef<HTMLElement>(null);
  const { pages, rows, newer, showNewer, searchedFrom } = useRows(filter);
  const { view } = useView();
  useEffect(() => noteSessionOrder(rows.map(({ id }) => id)), [rows]);
  useExplorerKeys(list, (id) => void setPeeked(id));
  return (
    <>
      <Failed pages={pages} shown={rows.length} />
      <section
        ref={list}
        aria-label="List of sessions"
        className="panel min-w-0 overflow-clip [--table-top:97px] lg:[--table-top:49px]"
      >
        {/* Room for two lines on a phone: rows do not move when the button of newer sessions comes. */}
        <header className="flex min-h-[52px] items-center gap-x-3 gap-y-1 border-b border-line px-3 py-1 sm:min-h-12 sm:flex-wrap sm:px-4">
          <Count explorer={explorer} />
          {rows.some((row) => row.seeded) ? (
            <span className="max-sm:hidden">
              <SeededLabel what="Includes seeded history" />
            </span>
          ) : null}
          <Newer newer={newer} onShow={showNewer} />
          <span className="ml-auto">
            <ExportMenu filter={filter} />
          </span>
        </header>
        {pages.isPending && !pages.error ? (
          <SkeletonRows rows={SKELETON_ROWS} label="Loading sessions" />
        ) : null}
        {pages.data && rows.length === 0 && searchedFrom === null ? (
          <NoSessions explorer={explorer} />
        ) : null}
        {rows.length > 0 ? <SessionRows rows={rows} manyTargets={view.target === null} /> : null}
        <Older pages={pages} searchedFrom={searchedFrom} empty={rows.length === 0} />
        <Foot shown={rows.length} />
      </section>
      {peeked === null ? null : <PeekDialog id={peeked} onClose={() => void setPeeked(null)} />}
    </>
  );
}

/** Sessions that wait until they are asked for. */
function Newer(props: { newer: ReturnType<typeof useRows>['newer']; onShow: () => void }) {
  const { count, hasMore } = props.newer;
  if (count === 0) return null;
  return (
    <Button onClick={props.onShow} className="shrink-0">
      <ArrowUp aria-hidden className="size-3.5" />
      <span>
        {hasMore ? 'At least ' : ''}
        {formatCount(count)} newer
        <span className="max-sm:sr-only">{count === 1 ? ' session' : ' sessions'}</span>
      </span>
    </Button>
  );
}

/** The session that is shown over the list, in the URL. When it is closed, its row has the focus again. */
function usePeeked() {
  const [peeked, setPeeked] = useQueryState('peek', parseAsString);
  const before = useRef<string | null>(null);
  useEffect(() => {
    if (peeked === null && before.current !== null)
      document.querySelector<HTMLElement>(`[data-row="${CSS.escape(before.current)}"]`)?.focus();
    before.current = peeked;
  }, [peeked]);
  return [peeked, setPeeked] as const;
}

type Pages = ReturnType<typeof useRows>['pages'];

function Failed({ pages, shown }: { pages: Pages; shown: number }) {
  const now = useNow();
  const { zone } = useView();
  const { error, dataUpdatedAt, refetch } = pages;
  if (!error) return null;
  const kept =
    shown > 0 && now > 0
      ? `Showing data loaded at ${absoluteTime(dataUpdatedAt, zone)}.`
      : 'Stored data is safe.';
  return (
    <ErrorPanel
      what="The sessions could not be loaded"
      error={error}
      kept={kept}
      onRetry={() => void refetch()}
    />
  );
}

/** How many sessions there are, of which how many failed: of the counts over time, which the list shows. */
function Count({ explorer }: { explorer: Explorer }) {
  const { data } = useQuery(histogramQuery(explorer.filter));
  if (!data) return <h2 className="text-14 font-semibold">Sessions</h2>;
  const { passed, degraded, failed, excluded } = data.total;
  const all = passed + degraded + failed + excluded;
  const parts = [
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
    ...(degraded > 0 ? [`${formatCount(degraded)} degraded`] : []),
    ...(excluded > 0 ? [`${formatCount(excluded)} excluded`] : []),
  ];
  return (
    <h2 className="text-14 font-semibold">
      {data.searchedFrom ? 'At least ' : ''}
      {countNoun(all, 'session')}
      {parts.length > 0 ? (
        <span className="font-normal text-fg-muted">, {parts.join(', ')}</span>
      ) : null}
    </h2>
  );
}

/** Reads the next page when the end of the list comes into the window, or when it is asked for. */
function Older(props: { pages: Pages; searchedFrom: string | null; empty: boolean }) {
  const { pages, searchedFrom, empty } = props;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const { zone } = useView();
  const end = useRef<HTMLDivElement>(null);
  // Where a page was cut short, every further search is asked for: it may go through all that is stored.
  const follows = hasNextPage && !isFetchingNextPage && searchedFrom === null;
  useEffect(() => {
    const element = end.current;
    if (!element || !follows) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) void fetchNextPage();
      },
      { rootMargin: '400px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [follows, fetchNextPage]);
  if (!hasNextPage) return null;
  return (
    <div ref={end} className="flex flex-wrap items-center justify-center gap-3 p-3 text-13">
      {searchedFrom === null ? null : (
        <p className="text-fg-muted">
          {empty ? 'Nothing found so far. ' : ''}
          Searched back to {absoluteTime(Date.parse(searchedFrom), zone)}.
        </p>
      )}
      <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        {isFetchingNextPage
          ? 'Loading older sessions…'
          : searchedFrom === null
            ? 'Older sessions'
            : 'Search older sessions'}
      </Button>
    </div>
  );
}

const KEYS = [
  { keys: ['j', 'k'], does: 'move' },
  { keys: ['Enter'], does: 'open' },
  { keys: ['Space'], does: 'peek' },
  { keys: ['x'], does: 'exclude a value' },
];

function Foot({ shown }: { shown: number }) {
  if (shown === 0) return null;
  return (
    <footer className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-3 py-2 text-12 text-fg-muted sm:px-4">
      <span>{formatCount(shown)} shown</span>
      <span className="ml-auto flex flex-wrap items-center gap-3 max-sm:hidden">
        {KEYS.map(({ keys, does }) => (
          <span key={does} className="flex items-center gap-1">
            <Keys keys={keys} /> {does}
          </span>
        ))}
      </span>
    </footer>
  );
}
