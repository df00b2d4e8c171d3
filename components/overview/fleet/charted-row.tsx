'use client';

import clsx from 'clsx';
import Link from 'next/link';
import { useMemo } from 'react';
import { BoxChart } from '@/components/charts/boxes/box-chart';
import { BoxLine } from '@/components/charts/boxes/box-line';
import { prepareBoxes, summariseBoxes } from '@/components/charts/boxes/prepare-boxes';
import { SeededLabel } from '@/components/ui/state/seeded-label';
import { Skeleton } from '@/components/ui/state/skeleton';
import { STATE_LOOKS } from '@/components/ui/state/state-badge';
import { PHONE, useMedia } from '@/components/ui/use-media';
import type { TargetRow } from '@/lib/contract/api/targets-overview';
import { durationText } from '@/lib/domain/tallies/format-counts';
import { INDICATOR_NAMES } from '@/lib/domain/tallies/indicators';
import { useLiveStatus } from '@/lib/web/live/live-context';
import { formatThreshold } from '@/lib/web/text/format-indicator';
import { zoneNameOf } from '@/lib/web/url/zone-name';
import { useView } from '@/lib/web/view/use-view';
import { cellText } from './cell-text';
import { useCellHref } from './indicator-cell';
import { RowLast, RowName, RowNow, type RowProps, RowReleases, useRowEdge } from './row-parts';
import { type RowHistory, useHistory } from './use-histories';

/** One target with a chart of each gated indicator, where there are only a few targets. */
export function ChartedRow({ row, at }: RowProps) {
  const history = useHistory(row.id);
  const seeded = history !== null && history !== 'failed' && history.target?.seededTo != null;
  return (
    <li className={clsx('group panel relative p-3 sm:p-4', useRowEdge(row))}>
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2 sm:gap-x-6">
        <div className="min-w-0 flex-1 basis-80 sm:flex sm:items-start sm:gap-4">
          <div className="sm:min-w-36 sm:pt-px">
            <RowName row={row} />
          </div>
          <RowNow row={row} at={at} />
        </div>
        {seeded ? <SeededLabel what="Begins with seeded demo data" /> : null}
        <RowReleases row={row} />
        <div className="sm:w-22">
          <RowLast row={row} />
        </div>
      </div>
      <div className="mt-3 grid grid-cols-2 gap-x-4 gap-y-3 xl:grid-cols-4">
        {row.indicators.map((one) => (
          <IndicatorChart key={one.key} row={row} one={one} history={history} />
        ))}
      </div>
    </li>
  );
}

const PLACE = 'h-9 sm:h-36';

type ChartProps = {
  row: TargetRow;
  one: TargetRow['indicators'][number];
  history: RowHistory | null | 'failed';
};

/** Name, state, value and threshold of an indicator over its chart; on a phone over a line. */
function IndicatorChart({ row, one, history }: ChartProps) {
  const offline = useLiveStatus().kind === 'stale';
  const { zone } = useView();
  const phone = useMedia(PHONE);
  const { state, value, label } = cellText(row, one, offline);
  const { Icon, ink } = STATE_LOOKS[state];
  const prepared = useMemo(() => {
    if (history === null || history === 'failed') return null;
    const series = history.target?.series.find(({ indicator }) => indicator === one.key);
    return series && history.target ? prepareBoxes(series, history.steps, history.target) : null;
  }, [history, one.key]);
  const said = prepared ? summariseBoxes(prepared, durationText(prepared.stepMs)) : '';
  return (
    <div className="min-w-0">
      <Link
        href={useCellHref(row, one)}
        aria-label={`${row.name}: ${label}`}
        className="relative z-1 flex flex-wrap items-baseline gap-x-2 rounded-mark text-13 hover:text-accent"
      >
        <span className="font-medium">{INDICATOR_NAMES[one.key]}</span>
        <span
          className={clsx(
            'inline-flex items-baseline gap-1 text-16 tabular-nums',
            state === 'fails' || state === 'emergency' ? 'font-bold' : 'font-semibold',
            state === 'holds' ? 'text-fg' : ink,
          )}
        >
          <Icon
            aria-hidden
            className={clsx('size-3.5 shrink-0 self-center', ink)}
            strokeWidth={2.25}
          />
          {value}
          {/\d/.test(value) ? '\u00a0%' : ''}
        </span>
        <span className="text-12 text-fg-muted">
          needs {formatThreshold(one.key, one.thresholdBp)}
        </span>
      </Link>
      <div className={clsx('mt-1', PLACE)}>
        {prepared === null ? (
          <Missing history={history} />
        ) : phone ? (
          <BoxLine prepared={prepared} label={said} />
        ) : (
          <BoxChart prepared={prepared} zone={zoneNameOf(zone)} label={said} />
        )}
      </div>
    </div>
  );
}

function Missing({ history }: Pick<ChartProps, 'history'>) {
  if (history === null) return <Skeleton className="h-full w-full" />;
  return (
    <p className="grid h-full place-items-center rounded-mark bg-panel-raised text-12 text-fg-muted">
      {history === 'failed' ? 'The chart could not be loaded.' : 'Not measured by this journey.'}
    </p>
  );
}
