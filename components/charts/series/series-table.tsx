'use client';

import { Dialog } from '@/components/ui/dialog';
import { type Column, Table } from '@/components/ui/table';
import { INDICATOR_NAMES } from '@/lib/domain/tallies/indicators';
import { formatCount } from '@/lib/web/text/format';
import { type SeriesTableRow, seriesTable, summariseSeries } from './describe-series';
import type { ChartBucket, PreparedSeries } from './prepare-series';

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  prepared: PreparedSeries;
  zone: string;
  onOpenBucket: (bucket: ChartBucket) => void;
};

const COLUMNS: Column<SeriesTableRow>[] = [
  { key: 'time', name: 'From', className: 'w-46', cell: (row) => row.time },
  { key: 'share', name: 'Share', end: true, className: 'w-20', cell: (row) => row.share },
  { key: 'counts', name: 'Sessions', end: true, cell: (row) => row.counts },
  {
    key: 'unknown',
    name: 'Unknown',
    end: true,
    className: 'hidden w-20 sm:table-cell',
    cell: (row) => formatCount(row.unknown),
  },
  {
    key: 'server',
    name: 'Server-reported',
    end: true,
    className: 'hidden w-38 sm:table-cell',
    cell: (row) => row.server,
  },
  {
    key: 'remarks',
    name: 'Remarks',
    className: 'hidden sm:table-cell',
    cell: (row) => row.remarks,
  },
];

/** A chart's data as a table, newest bucket first. A row opens the sessions of its bucket. */
export function SeriesTable({ open, onOpenChange, prepared, zone, onOpenBucket }: Props) {
  const byStart = new Map(prepared.buckets.map((bucket) => [bucket.at, bucket]));
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={INDICATOR_NAMES[prepared.indicator]}
      description={`${summariseSeries(prepared)} Times are ${zone}.`}
      width="wide"
    >
      {open ? (
        <Table
          label={`${INDICATOR_NAMES[prepared.indicator]} by time`}
          columns={COLUMNS}
          rows={seriesTable(prepared, zone)}
          rowKey={(row) => String(row.at)}
          onOpen={(row) => {
            const bucket = byStart.get(row.at);
            if (bucket) onOpenBucket(bucket);
          }}
        />
      ) : null}
    </Dialog>
  );
}
