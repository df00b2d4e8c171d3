'use client';

import { Panel } from '@/components/ui/panel';
import { StateBadge } from '@/components/ui/state/state-badge';
import { type Column, Table } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import type { SessionDetail } from '@/lib/contract/api/sessions';
import { DASH, formatDuration } from '@/lib/web/text/format';
import { HANDLER_WORDS } from '@/lib/web/text/stage-words';

type Event = SessionDetail['healthEvents'][number];

const STATES = {
  ok: 'holds',
  failed: 'fails',
  activated: 'emergency',
  attempted: 'emergency',
  recovered: 'holds',
} as const;

const COLUMNS: Column<Event>[] = [
  {
    key: 'at',
    name: 'Offset',
    end: true,
    className: 'w-24',
    cell: (row) => formatDuration(row.offsetMs),
  },
  { key: 'stage', name: 'Stage', className: 'w-24', cell: (row) => row.stage },
  {
    key: 'outcome',
    name: 'Outcome',
    className: 'w-32',
    cell: (row) =>
      row.note ? (
        <span title="A note: it counts in no ratio of the backend's own account, or not in all">
          <StateBadge state="stale" word={`${row.outcome}, note`} plain />
        </span>
      ) : (
        <StateBadge state={STATES[row.outcome]} word={row.outcome} plain />
      ),
  },
  {
    key: 'what',
    name: 'Message',
    className: 'max-sm:hidden',
    cell: (row) => {
      const text = [row.errorCode, row.message].filter(Boolean).join(': ') || DASH;
      return <span className="block whitespace-normal wrap-anywhere">{text}</span>;
    },
  },
  {
    key: 'from',
    name: 'Read from',
    className: 'w-44 max-lg:hidden',
    cell: (row) => {
      const text = row.rule === null ? 'health event' : `${row.rule}, ${row.source ?? DASH}`;
      return <span title={text}>{text}</span>;
    },
  },
  {
    key: 'handler',
    name: 'Handler',
    className: 'w-28 max-lg:hidden',
    cell: (row) => (row.handler ? HANDLER_WORDS[row.handler] : DASH),
  },
  {
    key: 'instance',
    name: 'Instance',
    className: 'w-36 max-lg:hidden',
    cell: (row) => <span className="font-mono text-12">{row.instance ?? DASH}</span>,
  },
  {
    key: 'time',
    name: 'Backend time',
    className: 'w-32 max-md:hidden',
    cell: (row) => <Time at={row.at} show="clock" />,
  },
];

/** The health events that the backend reported about this session. */
export function HealthEvents({ events }: { events: Event[] }) {
  return (
    <Panel title="Reported by the backend" flush={events.length > 0}>
      {events.length === 0 ? (
        <p className="text-13 text-fg-muted">
          No health event belongs to this session. Events are matched by the traceparent, session,
          run or connection id that the backend sends with them to{' '}
          <code className="font-mono text-12">POST /api/v1/events</code>.
        </p>
      ) : (
        <Table
          label="Health events of this session"
          columns={COLUMNS}
          rows={events}
          rowKey={(row) => row.id}
        />
      )}
    </Panel>
  );
}
