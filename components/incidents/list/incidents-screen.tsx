'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { DesktopSwitch } from '@/components/shared/desktop/desktop-switch';
import { Button, buttonClass } from '@/components/ui/button';
import { lazyDialog } from '@/components/ui/lazy-dialog';
import { PageHead } from '@/components/ui/page-head';
import { EmptyState } from '@/components/ui/state/empty-state';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { SkeletonRows } from '@/components/ui/state/skeleton';
import { useNow } from '@/components/ui/use-now';
import type { IncidentList, IncidentSummary } from '@/lib/contract/api/alerting/incidents';
import { lengthText } from '@/lib/domain/incidents/length-text';
import { useLiveStatus } from '@/lib/web/live/live-context';
import { openAlertsQuery } from '@/lib/web/queries/alerts';
import { type IncidentFilter, incidentsQuery } from '@/lib/web/queries/incidents/incidents';
import { countNoun } from '@/lib/web/text/format';
import { absoluteTime } from '@/lib/web/text/time';
import { useClocks } from '@/lib/web/text/use-clocks';
import { alertHref, alertingHref } from '@/lib/web/url/incident-search';
import { useView } from '@/lib/web/view/use-view';
import { AlertingLinks } from '../shared/alerting-links';
import { IncidentFilters } from './incident-filters';
import { IncidentRow } from './incident-row';
import { useIncidentSearch } from './use-incident-search';
import { useRowKeys } from './use-row-keys';

const AlertDialog = lazyDialog(() => import('../alert/alert-dialog').then((it) => it.AlertDialog));

/** "2 open, 1 watched". */
function countsText({ open, watching }: IncidentList['counts']): string {
  const parts = [`${open === 0 ? 'none' : open} open`, watching > 0 ? `${watching} watched` : ''];
  return parts.filter(Boolean).join(', ');
}

/** Open ones first; of each kind the newest first. */
const RANK: Record<IncidentSummary['state'], number> = { open: 0, watching: 1, ended: 2 };

/** The incidents that the filters leave, as one list: those that are not cleared, then pages of past ones. */
function useIncidents(filter: IncidentFilter) {
  const wantsOpen = filter.state !== 'ended';
  const wantsEnded = filter.state !== 'open';
  const open = useInfiniteQuery({
    ...incidentsQuery({ ...filter, state: 'open' }),
    enabled: wantsOpen,
  });
  const ended = useInfiniteQuery({
    ...incidentsQuery({ ...filter, state: 'ended' }),
    enabled: wantsEnded,
  });
  const used = [...(wantsOpen ? [open] : []), ...(wantsEnded ? [ended] : [])];
  const rowsOf = ({ data }: typeof open) => data?.pages.flatMap((page) => page.incidents) ?? [];
  return {
    rows: [
      ...(wantsOpen ? rowsOf(open).toSorted((a, b) => RANK[a.state] - RANK[b.state]) : []),
      ...(wantsEnded ? rowsOf(ended) : []),
    ],
    counts: (open.data ?? ended.data)?.pages[0]?.counts,
    error: used.find(({ error }) => error !== null)?.error ?? null,
    isPending: used.some(({ isPending }) => isPending),
    loadedAt: Math.min(...used.map(({ dataUpdatedAt }) => dataUpdatedAt)),
    refetch: () => void Promise.all(used.map((one) => one.refetch())),
    /** The rows that come next; null after the last page. */
    more: used.find(({ hasNextPage }) => hasNextPage) ?? null,
  };
}

/** The list of incidents: open ones first, then the past ones in pages. */
export function IncidentsScreen() {
  const { search, setSearch, filter, isFiltered } = useIncidentSearch();
  const { rows, counts, error, isPending, loadedAt, refetch, more } = useIncidents(filter);
  const offline = useLiveStatus().kind === 'stale';
  const { zone } = useView();
  const now = useNow();
  useRowKeys();
  const kept =
    loadedAt > 0 && now > 0
      ? `Showing data loaded at ${absoluteTime(loadedAt, zone)}.`
      : 'Stored data is safe.';
  const clear = () =>
    void setSearch({ state: null, target: null, severity: null, since: null, q: null });
  return (
    <>
      <PageHead title={<Title counts={counts} />}>
        <AlertingLinks />
        <DesktopSwitch />
      </PageHead>
      <IncidentFilters />
      <div className="flex flex-col gap-3">
        {error ? (
          <ErrorPanel
            what="The incidents could not be loaded"
            error={error}
            kept={kept}
            onRetry={refetch}
          />
        ) : null}
        <PendingAlerts />
        {counts?.open === 0 && !isFiltered && !isPending ? <NoneOpen rows={rows} /> : null}
        <section aria-label="Incidents" className="panel overflow-clip empty:hidden">
          {isPending && !error ? <SkeletonRows rows={6} label="Loading the incidents" /> : null}
          {rows.length > 0 ? (
            <ul aria-label="Incidents, open ones first">
              {rows.map((incident) => (
                <IncidentRow key={incident.id} incident={incident} offline={offline} />
              ))}
            </ul>
          ) : null}
          {rows.length === 0 && isFiltered && !isPending && !error && more === null ? (
            <EmptyState
              title="No incident matches"
              action={<Button onClick={clear}>Show all incidents</Button>}
            >
              Incidents are kept as long as sessions; the filters leave them out.
            </EmptyState>
          ) : null}
        </section>
        {more ? (
          <Button
            className="self-center"
            busy={more.isFetchingNextPage}
            onClick={() => void more.fetchNextPage()}
          >
            {more.isFetchingNextPage ? 'Loading older incidents…' : 'Older incidents'}
          </Button>
        ) : null}
      </div>
      {search.alert === null ? null : (
        <AlertDialog id={search.alert} onClose={() => void setSearch({ alert: null })} />
      )}
    </>
  );
}

function Title({ counts }: { counts: IncidentList['counts'] | undefined }) {
  return (
    <>
      Incidents{' '}
      <span className="text-14 font-normal text-fg-muted">{counts ? countsText(counts) : ''}</span>
    </>
  );
}

/** Says that nothing is open, and what was last. */
function NoneOpen({ rows }: { rows: readonly IncidentSummary[] }) {
  const clocks = useClocks(useNow());
  const last = rows.find(({ state }) => state === 'ended');
  if (rows.length === 0)
    return (
      <div className="panel">
        <EmptyState
          title="No incident yet"
          action={
            <Link href={alertingHref('rules')} className={buttonClass()}>
              Show the rules
            </Link>
          }
          command="npx tocsin drill bare-1011"
        >
          Incidents appear here as soon as something fails, with cause, evidence and who was
          notified. The command rehearses this: it injects a fault and waits for the page.
        </EmptyState>
      </div>
    );
  return (
    <p className="panel panel-pad text-14">
      <strong>No open incident.</strong>{' '}
      {last?.endedAt
        ? `The last one, ${last.name}, ended at ${clocks.minute(Date.parse(last.endedAt))} after ${lengthText(last.lastedMs ?? 0)}.`
        : ''}
    </p>
  );
}

/** Alerts whose condition is met, but not for long enough: none is an incident yet. */
function PendingAlerts() {
  const { data } = useInfiniteQuery(openAlertsQuery());
  const pending = (data?.pages[0]?.open ?? []).filter(({ incident }) => incident === null);
  const [first] = pending;
  if (!first) return null;
  return (
    <p className="panel panel-pad text-13 text-unsure-ink">
      {countNoun(pending.length, 'alert')} pending, nobody has been notified:{' '}
      <Link href={alertHref(first.id)} className="underline underline-offset-2">
        {first.title}
      </Link>
      {pending.length > 1 ? ` and ${pending.length - 1} more` : ''}
    </p>
  );
}
