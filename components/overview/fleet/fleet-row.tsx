'use client';

import clsx from 'clsx';
import type { ItemProps } from '@/components/ui/windowed-list';
import { COLUMNS, FROM_LG, FROM_XL } from './fleet-columns';
import { IndicatorCell } from './indicator-cell';
import { RowHistory } from './row-history';
import { RowLast, RowName, RowNow, type RowProps, RowReleases, useRowEdge } from './row-parts';

/** One target of the list in a line; on a phone in up to four, without indicators. */
export function FleetRow({ row, at, item }: RowProps & { item: ItemProps }) {
  const holds = row.state === 'holds';
  return (
    <li
      {...item}
      className={clsx(
        'group relative border-b border-line px-3 py-1.5 last:border-b-0 hover:bg-panel-raised sm:min-h-13 sm:px-4 max-sm:py-2.5',
        COLUMNS,
        useRowEdge(row),
      )}
    >
      <RowName row={row} />
      <RowNow row={row} at={at} />
      {row.indicators.map((one) => (
        <div key={one.key} className="max-sm:hidden">
          <IndicatorCell row={row} one={one} />
        </div>
      ))}
      <div className={clsx('sm:max-lg:hidden', holds && 'max-sm:hidden')}>
        <RowHistory id={row.id} />
      </div>
      <div
        className={clsx('sm:max-xl:hidden', (holds || row.serving.length === 0) && 'max-sm:hidden')}
      >
        <RowReleases row={row} />
      </div>
      <div className={clsx(FROM_XL)}>
        <RowLast row={row} />
      </div>
    </li>
  );
}

/** Headings of the columns with the thresholds that all rows share. */
export function FleetHead({
  thresholds,
  range,
}: {
  thresholds: readonly HeadCell[];
  range: string;
}) {
  return (
    <div
      aria-hidden
      className={clsx(
        COLUMNS,
        'hidden items-end! border-b border-line px-4 py-2 text-12 text-fg-muted',
      )}
    >
      <span>Target</span>
      <span>Now</span>
      {thresholds.map(({ name, threshold }) => (
        <span key={name} className="px-1.5 leading-4">
          {name}
          <br />
          {threshold}
        </span>
      ))}
      <span className={FROM_LG}>Worst indicator, {range}</span>
      <span className={FROM_XL}>Serving release</span>
      <span className={clsx(FROM_XL, 'text-right')}>Last session</span>
    </div>
  );
}

export type HeadCell = { name: string; threshold: string };
