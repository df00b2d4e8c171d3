'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { ArrowUp } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { Button, buttonClass } from '@/components/ui/button';
import { PageHead } from '@/components/ui/page-head';
import { EmptyState } from '@/components/ui/state/empty-state';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { SeededLabel } from '@/components/ui/state/seeded-label';
import { SkeletonRows } from '@/components/ui/state/skeleton';
import { useNow } from '@/components/ui/use-now';
import type { SessionSummary } from '@/lib/contract/api/sessions';
import { type SessionFilter, sessionsQuery } from '@/lib/web/queries/sessions';
import { countNoun } from '@/lib/web/text/format';
import { absoluteTime } from '@/lib/web/text/time';
import { countFilters } from '@/lib/web/view/session-filter';
import { useTargets, useView } from '@/lib/web/view/use-view';
import { FilterBar } from './filter-bar';
import { SessionTable } from './session-table';
import { useFilters } from './use-filters';
import { useFrozenValue } from './use-frozen-value';

const SKELETON_ROWS = 12;
const NONE: SessionSummary[] = [];

function NoSessions({ filtered }: { filtered: boolean }) {
  const { targets, isPending, error } = useTargets();
  const { setSpan } = useView();
  const { setSearch } = useFilters();
  if (filtered) {
    const clearFilters = () =>
      void setSearch({
        outcome: null,
        stage: null,
        code: null,
        signature: null,
        handler: null,
        release: null,
        auth: null,
      });
    return (
      <EmptyState
        title="No session matches"
        action={<Button onClick={clearFilters}>Clear the filters</Button>}
      >
        No session in this range matches all filters.
      </EmptyState>
    );
  }
  if (!isPending && !error && targets.length === 0) {
    return (
      <EmptyState
        title="Sessions appear here"
        action={
          <Link href="/targets" className={buttonClass('primary')}>
            Add a target
          </Link>
        }
        command="npx tocsin check wss://your-backend/ws --token-env TOKEN"
      >
        Tocsin runs synthetic sessions against its targets. There is no target yet. The command runs
        one session now, without a target.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No session ended in this range"
      action={<Button onClick={() => setSpan({ range: '24h' })}>Show the last 24 h</Button>}
      command="npx tocsin check wss://your-backend/ws --token-env TOKEN"
    >
      A session is listed as soon as it has ended. Paused targets run no sessions.
    </EmptyState>
  );
}

/** The pages of a filter, frozen while the pointer or focus is on the list. */
function useRows(filter: SessionFilter, busy: boolean) {
  const query = useInfiniteQuery(sessionsQuery(filter));
  const pages = query.data?.pages;
  const force = `${JSON.stringify(filter)} ${pages?.length ?? 0}`;
  const { shown, release } = useFrozenValue(pages, busy, force);
  const rows = shown?.flatMap((page) => page.sessions) ?? NONE;
  const newest = pages?.[0]?.sessions ?? NONE;
  const at = newest.findIndex((row) => row.id === rows[0]?.id);
  return { query, rows, release, newer: rows.length === 0 ? 0 : at < 0 ? newest.length : at };
}

function Waiting({ newer, onShow }: { newer: number; onShow: () => void }) {
  if (newer === 0) return null;
  return (
    <Button onClick={onShow}>
      <ArrowUp aria-hidden className="size-3.5" />
      {countNoun(newer, 'newer session')}
    </Button>
  );
}

export function SessionsScreen() {
  const { search, filter } = useFilters();
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const { query, rows, newer, release } = useRows(filter, pointed || focused);
  const now = useNow();
  const { zone } = useView();
  const { error, isPending, hasNextPage, isFetchingNextPage, dataUpdatedAt } = query;
  return (
    <>
      <PageHead title="Sessions">
        {rows.some((row) => row.seeded) ? <SeededLabel what="Includes seeded history" /> : null}
        <Waiting newer={newer} onShow={release} />
      </PageHead>
      <FilterBar rows={rows} />
      {error ? (
        <div className="mb-3">
          <ErrorPanel
            what="The sessions could not be loaded"
            error={error}
            kept={
              rows.length > 0 && now > 0
                ? `Showing data loaded at ${absoluteTime(dataUpdatedAt, zone)}.`
                : 'Stored data is safe.'
            }
            onRetry={() => void query.refetch()}
          />
        </div>
      ) : null}
      {/* Only the freezing depends on the pointer: everything is reachable by keyboard. */}
      <section
        aria-label="List of sessions"
        className="panel overflow-clip empty:hidden [--table-top:97px] lg:[--table-top:49px]"
        onPointerEnter={(event) => setPointed(event.pointerType === 'mouse')}
        onPointerLeave={() => setPointed(false)}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
      >
        {isPending && !error ? (
          <SkeletonRows rows={SKELETON_ROWS} label="Loading sessions" />
        ) : null}
        {query.data && rows.length === 0 ? (
          <NoSessions filtered={countFilters(search) > 0} />
        ) : null}
        {rows.length > 0 ? <SessionTable rows={rows} /> : null}
        {hasNextPage ? (
          <div className="flex justify-center p-3">
            <Button busy={isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {isFetchingNextPage ? 'Loading older sessions…' : 'Older sessions'}
            </Button>
          </div>
        ) : null}
      </section>
    </>
  );
}
