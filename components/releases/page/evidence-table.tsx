'use client';

import { dateTimeText } from '@/components/charts/axes/time-ticks';
import {
  bandText,
  type EvidenceRow,
  type PreparedEvidence,
  summariseEvidence,
} from '@/components/charts/evidence/prepare-evidence';
import { Dialog } from '@/components/ui/dialog';
import { type Column, Table } from '@/components/ui/table';
import { INDICATOR_NAMES } from '@/lib/domain/tallies/indicators';
import { formatCount } from '@/lib/web/text/format';

const evidenceColumns = (zone: string): Column<EvidenceRow>[] => [
  { key: 'at', name: 'Up to', className: 'w-42', cell: (row) => dateTimeText(row.x, zone) },
  { key: 'share', name: 'So far', end: true, cell: (row) => row.text },
  {
    key: 'band',
    name: 'Interval',
    end: true,
    className: 'max-sm:hidden',
    cell: (row) => bandText(row.band),
  },
  {
    key: 'unknown',
    name: 'Unknown',
    end: true,
    className: 'w-20 max-sm:hidden',
    cell: (row) => formatCount(row.unknown),
  },
];

/** The evidence of one indicator as a table, newest minute first. */
export function EvidenceTable(props: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  prepared: PreparedEvidence;
  zone: string;
}) {
  const { open, onOpenChange, prepared, zone } = props;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`${INDICATOR_NAMES[prepared.indicator]}, evidence over time`}
      description={`${summariseEvidence(prepared, zone)} Times are ${zone}.`}
      width="wide"
    >
      {open ? (
        <Table
          label="Evidence by minute"
          columns={evidenceColumns(zone)}
          rows={prepared.rows.toReversed()}
          rowKey={(row) => String(row.x)}
        />
      ) : null}
    </Dialog>
  );
}
