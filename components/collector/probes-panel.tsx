'use client';

import { useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { ConfirmDelete } from '@/components/ui/confirm-delete';
import { Panel } from '@/components/ui/panel';
import { RoleButton } from '@/components/ui/role-button';
import { type Column, Table } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import type { ProbeList } from '@/lib/contract/api/places/places';
import { probesQuery, removeProbe } from '@/lib/web/queries/collect/probes';
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
    cell: ({ state, lastReportAt }) => (
      <>
        <span className={state === 'live' ? undefined : 'font-medium text-fails-ink'}>
          {STATE_TEXT[state]}
        </span>
        {state === 'live' ? null : (
          <span className="block text-12 text-fg-muted sm:hidden">
            last seen <Time at={Date.parse(lastReportAt)} />
          </span>
        )}
      </>
    ),
  },
  {
    key: 'last',
    name: 'Last seen',
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

/** A probe that is alive reports itself again, so only one that is gone can be removed. */
const removalColumn = (onRemove: (probe: Probe) => void): Column<Probe> => ({
  key: 'remove',
  name: <span className="sr-only">Remove</span>,
  end: true,
  className: 'w-12',
  cell: (probe) =>
    probe.state === 'live' ? null : (
      <RoleButton
        needed="operator"
        look="quiet"
        size="icon"
        aria-label={`Remove ${probe.name} in ${probe.location}`}
        onClick={() => onRemove(probe)}
      >
        <Trash2 aria-hidden className="size-4" />
      </RoleButton>
    ),
});

/** Probes that measure from other places; nothing where there are none. */
export function ProbesPanel() {
  const { data } = useQuery(probesQuery());
  const [removes, setRemoves] = useState<Probe | null>(null);
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
      <Table
        label="Probes"
        columns={[...COLUMNS, removalColumn(setRemoves)]}
        rows={data.probes}
        rowKey={({ id }) => id}
      />
      {removes ? (
        <ConfirmDelete
          id={removes.id}
          name={removes.name}
          what="probe"
          verb="Remove"
          consequence={`Its alert ends, and ${removes.location} is no longer expected to measure, unless another probe is there. Sessions that it has sent stay. If it starts again, it is back.`}
          remove={removeProbe}
          prefix="probes"
          onClose={() => setRemoves(null)}
        />
      ) : null}
    </Panel>
  );
}
