'use client';

import clsx from 'clsx';
import Link from 'next/link';
import { EnvironmentChip } from '@/components/ui/environment-chip';
import { EmptyState } from '@/components/ui/state/empty-state';
import { RowStateBadge } from '@/components/ui/state/row-state';
import { useNow } from '@/components/ui/use-now';
import { type ItemProps, VirtualList } from '@/components/ui/virtual-list';
import type { TargetRow, TargetsOverview } from '@/lib/contract/api/targets-overview';
import { durationText } from '@/lib/domain/tallies/format-counts';
import { useLiveStatus } from '@/lib/web/live/live-context';
import { relativeTime } from '@/lib/web/text/time';
import { convertInstants } from '@/lib/web/text/written-times';
import { useView } from '@/lib/web/view/use-view';
import { hrefWithView } from '../../shell/use-actions';
import { servingLines } from './serving-words';

const COLUMNS =
  'sm:grid sm:grid-cols-[minmax(0,15rem)_minmax(0,1fr)_minmax(0,14rem)_6rem] sm:items-center sm:gap-4';

const ROW_HEIGHT = 61;

type Props = { data: TargetsOverview; dimmed: boolean; filtered: boolean };

/** The targets, worst first: name, state and reason, serving releases, when a session last ended. */
export function FleetList({ data, dimmed, filtered }: Props) {
  if (data.rows.length === 0)
    return (
      <div className="panel">
        <EmptyState title={filtered ? 'No target matches' : 'No target here'}>
          {filtered
            ? 'No target has this state and this name. Clear the search or the states above.'
            : 'This environment has no target.'}
        </EmptyState>
      </div>
    );
  return (
    <section aria-label="Targets" className={clsx('panel', dimmed && 'opacity-60')}>
      <div
        aria-hidden
        className={clsx(COLUMNS, 'hidden border-b border-line px-4 py-2 text-12 text-fg-muted')}
      >
        <span>Target</span>
        <span>Now</span>
        <span>Serving release</span>
        <span className="text-right">Last session</span>
      </div>
      <VirtualList
        label="Targets, worst first"
        items={data.rows}
        itemKey={(row) => row.id}
        height={ROW_HEIGHT}
      >
        {(row, item) => <Row key={row.id} row={row} data={data} item={item} />}
      </VirtualList>
    </section>
  );
}

function Row({ row, data, item }: { row: TargetRow; data: TargetsOverview; item: ItemProps }) {
  const { view, zone } = useView();
  const now = useNow();
  const offline = useLiveStatus().kind === 'stale';
  const fails = row.state === 'fails' && !offline;
  const unjudged = row.situation === 'unjudged' && !offline;
  const why = convertInstants(row.why.text, data.times, { zone, now });
  const last = row.lastFinishedAt === null ? null : Date.parse(row.lastFinishedAt);
  return (
    <li
      {...item}
      className={clsx(
        'group relative border-b border-line px-3 py-2 last:border-b-0 hover:bg-panel-raised sm:min-h-13 sm:px-4',
        COLUMNS,
        fails && 'shadow-[inset_3px_0_0_var(--fails-line)]',
        unjudged && 'shadow-[inset_3px_0_0_var(--unsure-line)]',
      )}
    >
      <p className="flex min-w-0 items-center gap-2">
        <Link
          href={hrefWithView('/', { ...view, target: row.id, env: null })}
          className="truncate text-14 font-semibold group-hover:text-accent after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          {row.name}
        </Link>
        <EnvironmentChip environment={row.environment} />
      </p>
      <div className="min-w-0 max-sm:mt-1">
        <p className="flex flex-wrap items-center gap-x-2 text-13 tabular-nums">
          <RowStateBadge row={row} />
          <span className="text-fg-muted">{sinceText(row, data.asOf)}</span>
        </p>
        {why ? (
          <p
            className={clsx(
              'text-13 text-pretty',
              fails || unjudged ? 'font-medium' : 'text-fg-muted',
            )}
          >
            {why}
          </p>
        ) : null}
      </div>
      <div
        className={clsx(
          'min-w-0 font-mono text-12 text-fg-muted tabular-nums',
          (row.state === 'holds' || row.serving.length === 0) && 'max-sm:hidden',
        )}
      >
        {servingLines(row).map((line) => (
          <p key={line} className="truncate">
            {line}
          </p>
        ))}
      </div>
      <p className="text-right text-12 text-fg-muted tabular-nums max-sm:hidden">
        {last === null || now === 0 ? '–' : (relativeTime(last, now) ?? 'over a day ago')}
      </p>
    </li>
  );
}

/** "4 min": how long the target has been in its state, where that is useful. */
function sinceText({ since, situation }: TargetRow, asOf: string): string {
  if (since === null || situation === 'unjudged' || situation === 'no_data') return '';
  const ms = Date.parse(asOf) - Date.parse(since);
  return ms < 1_000 ? '' : durationText(ms);
}
