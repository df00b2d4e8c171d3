'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import clsx from 'clsx';
import Link from 'next/link';
import { useEffect, useRef } from 'react';
import { failsNow, groupByIncident, hasEnded } from '@/components/shared/alerts/incident-groups';
import { Button, buttonClass } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/state/empty-state';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { Skeleton } from '@/components/ui/state/skeleton';
import { VirtualList } from '@/components/ui/virtual-list';
import type { AlertView } from '@/lib/contract/api/alerting/alerts';
import { openAlertsQuery } from '@/lib/web/queries/alerts';
import { countNoun } from '@/lib/web/text/format';
import { alertsHref } from '@/lib/web/url/alert-search';
import { AlertCard } from './alert-card';
import { useAlertKeys } from './use-alert-keys';
import { useAlertSearch } from './use-alert-search';

function Quiet() {
  return (
    <div className="panel">
      <EmptyState
        title="Nothing is firing"
        action={
          <Link href={alertsHref({ tab: 'rules' })} className={buttonClass()}>
            Show the rules
          </Link>
        }
        command="npx tocsin drill bare-1011"
      >
        Incidents appear here as soon as something fails, with their cause, evidence and who was
        notified. The command rehearses this: it injects a fault and waits for the page.
      </EmptyState>
    </div>
  );
}

/** Scrolls once to the alert that the URL names. */
function useScrollTo(id: string | null, ready: boolean) {
  const done = useRef<string | null>(null);
  const item = useRef<HTMLLIElement | null>(null);
  useEffect(() => {
    if (!ready || id === null || done.current === id) return;
    done.current = id;
    item.current?.scrollIntoView({ block: 'nearest' });
    item.current?.focus({ preventScroll: true });
  }, [id, ready]);
  return item;
}

/** Usual height of a card, and the space below it, in pixels. */
const CARD_HEIGHT = 280;
const CARD_GAP = 12;

function Cards({ alerts }: { alerts: readonly AlertView[] }) {
  const { search, setSearch } = useAlertSearch();
  const onKeyDown = useAlertKeys((id) => void setSearch({ alert: id }));
  const selected = useScrollTo(search.alert, alerts.length > 0);
  // Ended alerts come last, muted.
  const groups = groupByIncident(alerts).toSorted(
    (a, b) => Number(hasEnded(a.lead)) - Number(hasEnded(b.lead)),
  );
  return (
    <VirtualList
      label="Incidents"
      onKeyDown={onKeyDown}
      className="flex flex-col"
      gap={CARD_GAP}
      height={CARD_HEIGHT}
      items={groups}
      itemKey={({ lead }) => lead.id}
    >
      {(group, item) => {
        const { lead: alert, others } = group;
        const isSelected = [alert, ...others].some(({ id }) => id === search.alert);
        const isLoud = failsNow(group) && group.severity === 'page' && !alert.silencedBy;
        return (
          <li
            {...item}
            key={alert.id}
            ref={(element) => {
              item.ref?.(element);
              if (isSelected) selected.current = element;
            }}
            data-alert={alert.id}
            tabIndex={-1}
            aria-current={isSelected ? 'true' : undefined}
            className={clsx(
              'panel panel-pad border-l-4',
              isLoud ? 'border-fails-line' : 'border-l-line-strong',
              isSelected && 'outline-2 outline-accent',
            )}
          >
            <AlertCard alert={alert} consequences={others} />
          </li>
        );
      }}
    </VirtualList>
  );
}

/** Firing and pending alerts, pages first. */
export function FiringTab() {
  const query = useInfiniteQuery(openAlertsQuery());
  const { data, error, refetch } = query;
  const open = data?.pages.flatMap((page) => page.open) ?? [];
  const total = data?.pages[0]?.openTotal ?? 0;
  return (
    <div className="flex flex-col gap-3">
      {error ? (
        <ErrorPanel
          what="The alerts could not be loaded"
          error={error}
          kept={data ? 'Showing the last data received.' : undefined}
          onRetry={() => void refetch()}
        />
      ) : null}
      {!data && !error ? (
        <div role="status" aria-label="Loading the alerts" className="panel panel-pad">
          <Skeleton className="h-5 w-40" />
          <Skeleton className="mt-3 h-10 w-2/3" />
          <Skeleton className="mt-3 h-16 w-full" />
        </div>
      ) : null}
      {data && !error && open.length === 0 ? <Quiet /> : null}
      {open.length > 0 ? <Cards alerts={open} /> : null}
      {query.hasNextPage ? (
        <div className="flex flex-wrap items-center justify-center gap-3 text-13 text-fg-muted">
          {open.length} of {countNoun(total, 'alert')} are listed, pages first.
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {query.isFetchingNextPage ? 'Loading more…' : 'Show more'}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
