'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { SeverityMark } from '@/components/shared/alerts/alert-badges';
import { problemBeganAt, problemLength, sentText } from '@/components/shared/alerts/alert-text';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/state/empty-state';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { SkeletonRows } from '@/components/ui/state/skeleton';
import { type Column, Table } from '@/components/ui/table';
import { ClockText, Time } from '@/components/ui/time';
import { useNow } from '@/components/ui/use-now';
import type { AlertView } from '@/lib/contract/api/alerting/alerts';
import { pastAlertsQuery } from '@/lib/web/queries/alerts';
import { DASH, formatDuration } from '@/lib/web/text/format';
import { targetLabel } from '@/lib/web/text/target-label';
import { useAlertSearch } from './use-alert-search';

const COLUMNS: Column<AlertView>[] = [
  {
    key: 'began',
    name: 'Began',
    className: 'w-34',
    cell: (alert) => <Time at={problemBeganAt(alert)} show="clock" />,
  },
  {
    key: 'severity',
    name: 'Severity',
    className: 'w-24',
    cell: (alert) => <SeverityMark severity={alert.severity} />,
  },
  {
    key: 'title',
    name: 'Incident',
    cell: (alert) => <span title={`${alert.title}. ${alert.detail}`}>{titleOf(alert)}</span>,
  },
  {
    key: 'target',
    name: 'Target',
    className: 'w-40 max-md:hidden',
    cell: (alert) => whereText(alert),
  },
  {
    key: 'release',
    name: 'Release',
    className: 'w-34 max-xl:hidden',
    cell: (alert) => <span className="font-mono text-12">{alert.release ?? DASH}</span>,
  },
  {
    key: 'sent',
    name: 'Notified',
    className: 'w-72 max-lg:hidden',
    cell: (alert) => {
      const why = alert.decisions.map((one) => `${one.notifier}: ${one.text}`).join('; ');
      return <span title={why}>{sentText(alert.decisions)}</span>;
    },
  },
  {
    key: 'by',
    name: 'Acknowledged',
    className: 'w-32 max-xl:hidden',
    cell: (alert) => alert.acknowledged?.by ?? <span className="text-fg-muted">nobody</span>,
  },
  {
    key: 'length',
    name: 'Lasted',
    end: true,
    className: 'w-24',
    cell: (alert) => formatDuration(problemLength(alert, 0)),
  },
];

/** "chat · staging"; for a probe without data, its location. */
function whereText({ target, environment, location }: AlertView): string {
  return target === '' ? location || DASH : targetLabel({ name: target, environment });
}

function Cards({ rows, onOpen }: { rows: readonly AlertView[]; onOpen: (id: string) => void }) {
  const now = useNow();
  return (
    <ul className="sm:hidden">
      {rows.map((alert) => (
        <li key={alert.id} className="border-b border-line last:border-b-0">
          <button
            type="button"
            onClick={() => onOpen(alert.id)}
            className="flex w-full flex-col gap-0.5 px-3 py-2.5 text-left text-13 focus-visible:-outline-offset-2"
          >
            <span className="flex w-full items-center gap-2">
              <SeverityMark severity={alert.severity} />
              <ClockText at={problemBeganAt(alert)} />
              <span className="ml-auto text-fg-muted tabular-nums">
                {formatDuration(problemLength(alert, now))}
              </span>
            </span>
            <span>{titleOf(alert)}</span>
            <span className="text-12 text-fg-muted">
              {whereText(alert)} · {sentText(alert.decisions)}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The incident's name; alerts of older versions have no incident and show their own. */
const isLead = ({ id, incident }: AlertView) => incident === null || incident.leadAlertId === id;
const titleOf = ({ incident, title }: AlertView) => incident?.title ?? title;

/** Ended incidents, newest first, one row per incident; each opens the alert that leads it. */
export function HistoryTab() {
  const { setSearch } = useAlertSearch();
  const query = useInfiniteQuery(pastAlertsQuery());
  const all = query.data?.pages.flatMap((page) => page.resolved) ?? [];
  const rows = all.filter(isLead);
  const open = (id: string) => void setSearch({ alert: id });
  return (
    <>
      {query.error ? (
        <div className="mb-3">
          <ErrorPanel
            what="The history could not be loaded"
            error={query.error}
            kept={rows.length > 0 ? 'Showing the last data received.' : undefined}
            onRetry={() => void query.refetch()}
          />
        </div>
      ) : null}
      <section aria-label="Past incidents" className="panel overflow-clip empty:hidden">
        {query.isPending ? <SkeletonRows rows={6} label="Loading the history" /> : null}
        {query.data && rows.length === 0 ? (
          <EmptyState title="No incident has ended yet">
            Lists past incidents: how long they lasted, who was notified, who acknowledged. They are
            kept as long as sessions.
          </EmptyState>
        ) : null}
        {rows.length > 0 ? (
          <>
            <Cards rows={rows} onOpen={open} />
            <div className="max-sm:hidden">
              <Table
                label="Past incidents, newest first"
                columns={COLUMNS}
                rows={rows}
                rowKey={(alert) => alert.id}
                onOpen={(alert) => open(alert.id)}
              />
            </div>
          </>
        ) : null}
        {query.hasNextPage ? (
          <div className="flex justify-center p-3">
            <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {query.isFetchingNextPage ? 'Loading older incidents…' : 'Older incidents'}
            </Button>
          </div>
        ) : null}
      </section>
    </>
  );
}
