'use client';

import clsx from 'clsx';
import Link from 'next/link';
import { EnvironmentChip } from '@/components/ui/environment-chip';
import { RowStateBadge } from '@/components/ui/state/row-state';
import { useNow } from '@/components/ui/use-now';
import type { TargetRow, TargetsOverview } from '@/lib/contract/api/targets-overview';
import { durationText } from '@/lib/domain/tallies/format-counts';
import { useLiveStatus } from '@/lib/web/live/live-context';
import { formatPercent } from '@/lib/web/text/format';
import { relativeTime } from '@/lib/web/text/time';
import { convertInstants } from '@/lib/web/text/written-times';
import { useView } from '@/lib/web/view/use-view';
import { hrefWithView } from '../../shell/use-actions';
import { servingLines } from './serving-words';

/** The moment and the written times that a row's texts are of. */
type RowTimes = Pick<TargetsOverview, 'asOf' | 'times'>;
export type RowProps = { row: TargetRow; at: RowTimes };

/** The bar at the left edge of a row that fails, or that has failures which are not evaluated yet. */
export function useRowEdge(row: TargetRow): string {
  const offline = useLiveStatus().kind === 'stale';
  if (offline) return '';
  if (row.state === 'fails') return 'shadow-[inset_3px_0_0_var(--fails-line)]';
  return row.situation === 'unjudged' ? 'shadow-[inset_3px_0_0_var(--unsure-line)]' : '';
}

/** Name and environment. The link covers its row. */
export function RowName({ row }: Pick<RowProps, 'row'>) {
  const { view } = useView();
  return (
    <p className="flex min-w-0 items-center gap-2">
      <Link
        href={hrefWithView('/', { ...view, target: row.id, env: null })}
        data-row={row.id}
        className="min-w-0 truncate text-14 font-semibold group-hover:text-accent after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
      >
        {row.name}
      </Link>
      <EnvironmentChip environment={row.environment} />
    </p>
  );
}

/** State, since when, why, and its incident. */
export function RowNow({ row, at }: RowProps) {
  const { zone } = useView();
  const now = useNow();
  const offline = useLiveStatus().kind === 'stale';
  const why = convertInstants(row.why.text, at.times, { zone, now });
  const loud = !offline && (row.state === 'fails' || row.situation === 'unjudged');
  return (
    <div className="min-w-0 max-sm:mt-1 max-sm:mb-1.5">
      <p className="flex flex-wrap items-center gap-x-2 text-13 tabular-nums">
        <RowStateBadge row={row} />
        <span className="text-12 text-fg-muted">{sinceText(row, at.asOf)}</span>
      </p>
      {why || row.incident ? (
        <p className={clsx('text-12 text-pretty', loud ? 'text-fg' : 'text-fg-muted')}>
          {why}{' '}
          {row.incident ? <span className="whitespace-nowrap">{row.incident.name}</span> : null}
        </p>
      ) : null}
    </div>
  );
}

/** "4 min": how long the target has been in its state, where that is useful. */
function sinceText({ since, situation }: TargetRow, asOf: string): string {
  if (since === null || situation === 'unjudged' || situation === 'no_data') return '';
  const ms = Date.parse(asOf) - Date.parse(since);
  return ms < 1_000 ? '' : durationText(ms);
}

/** What serves: one release, or the largest share and the rest with a bar. */
export function RowReleases({ row }: Pick<RowProps, 'row'>) {
  const [first, second] = row.serving;
  return (
    <div className="min-w-0 font-mono text-12 text-fg-muted tabular-nums">
      {servingLines(row).map((line, index) => (
        <p key={line} className="flex items-center gap-1.5">
          {first && second && index === 1 ? <ShareBar share={1 - first.share} /> : null}
          <span className="truncate">{line}</span>
        </p>
      ))}
    </div>
  );
}

function ShareBar({ share }: { share: number }) {
  return (
    <span
      role="img"
      aria-label={`${formatPercent(share)} of the sessions`}
      className="inline-flex h-1.5 w-12 shrink-0 overflow-hidden rounded-full bg-line"
    >
      <span className="bg-accent" style={{ width: `${Math.min(1, Math.max(0, share)) * 100}%` }} />
    </span>
  );
}

/** When a session last ended. */
export function RowLast({ row }: Pick<RowProps, 'row'>) {
  const now = useNow();
  const last = row.lastFinishedAt === null ? null : Date.parse(row.lastFinishedAt);
  return (
    <p className="text-right text-12 text-fg-muted tabular-nums">
      {last === null || now === 0 ? '–' : (relativeTime(last, now) ?? 'over a day ago')}
    </p>
  );
}
