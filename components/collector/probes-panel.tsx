'use client';

import { useQuery } from '@tanstack/react-query';
import { Panel } from '@/components/ui/panel';
import { type Column, Table } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import type { ProbeList } from '@/lib/contract/api/places/places';
import { probesQuery } from '@/lib/web/queries/collect/probes';
import { formatBytes, formatCount, formatDuration } from '@/lib/web/text/format';

type Probe = ProbeList['probes'][number];

const STATE_TEXT: Record<Probe['state'], string> = {
  live: 'live',
  late: 'no heartbeat for a minute',
  silent: 'no heartbeat for three minutes',
};

const COLUMNS: Column<Probe>[] = [
  {
    key: 'location',
    name: 'Location',
    cell: ({ location, name, version }) => (
      <span title={`${name}, version ${version}`}>
        {location} <span className="text-fg-muted">{name}</span>
      </span>
    ),
  },
  {
    key: 'state',
    name: 'State',
    className: 'w-40 max-sm:whitespace-normal',
    cell: ({ state }) => (
      <span className={state === 'live' ? undefined : 'font-medium text-fails-ink'}>
        {STATE_TEXT[state]}
      </span>
    ),
  },
  {
    key: 'last',
    name: 'Heartbeat',
    className: 'w-32 max-sm:hidden',
    cell: ({ lastReportAt }) => <Time at={Date.parse(lastReportAt)} />,
  },
  {
    key: 'targets',
    name: 'Targets',
    end: true,
    className: 'w-20',
    cell: ({ targets }) => formatCount(targets),
  },
  {
    key: 'spool',
    name: 'Waiting there',
    end: true,
    className: 'w-36 max-sm:hidden',
    cell: ({ spooled, spoolBytes }) =>
      spooled === 0 ? 'nothing' : `${formatCount(spooled)}, ${formatBytes(spoolBytes)}`,
  },
  {
    key: 'dropped',
    name: 'Dropped',
    end: true,
    className: 'w-24 max-sm:hidden',
    cell: ({ dropped }) => formatCount(dropped),
  },
  {
    key: 'clock',
    name: 'Clock off by',
    end: true,
    className: 'w-28 max-sm:hidden',
    cell: ({ offsetMs }) => (offsetMs === null ? '' : formatDuration(Math.abs(offsetMs))),
  },
  {
    key: 'lag',
    name: 'Stall',
    end: true,
    className: 'w-20 max-sm:hidden',
    cell: ({ loopLagMs }) => formatDuration(loopLagMs),
  },
];

/** Probes that measure from other places; nothing where there are none. */
export function ProbesPanel() {
  const { data } = useQuery(probesQuery());
  if (!data || data.probes.length === 0) return null;
  return (
    <Panel
      title="Probes in other places"
      aside={
        data.ownLocation === null
          ? 'this server measures nothing itself'
          : `this server measures from ${data.ownLocation}`
      }
      flush
    >
      <Table label="Probes" columns={COLUMNS} rows={data.probes} rowKey={({ id }) => id} />
    </Panel>
  );
}
