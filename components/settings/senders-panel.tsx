'use client';

import { Panel } from '@/components/ui/panel';
import { type Column, Table } from '@/components/ui/table';
import type { About } from '@/lib/contract/api/settings';
import { formatCount, formatDuration } from '@/lib/web/text/format';
import { isTroubled, refusalsOf, type Sender, sendersOf } from './senders';

const COLUMNS: Column<Sender>[] = [
  { key: 'name', name: 'Sender', cell: ({ name }) => <span title={name}>{name}</span> },
  {
    key: 'accepted',
    name: 'Accepted',
    end: true,
    className: 'w-24',
    cell: ({ accepted }) => formatCount(accepted),
  },
  {
    key: 'refused',
    name: 'Refused',
    className: 'w-40 py-1 max-sm:whitespace-normal sm:w-auto sm:whitespace-normal',
    cell: (sender) => <Refusals sender={sender} />,
  },
  {
    key: 'queued',
    name: 'Waiting',
    end: true,
    className: 'w-24 max-sm:hidden',
    cell: ({ queued }) => formatCount(queued),
  },
  {
    key: 'lag',
    name: 'Newest event was',
    end: true,
    className: 'w-36 max-sm:hidden',
    cell: ({ lagMs }) => `${formatDuration(lagMs)} old`,
  },
];

function Refusals({ sender }: { sender: Sender }) {
  const text = refusalsOf(sender).join(', ');
  if (text === '') return <span className="text-fg-muted">nothing</span>;
  return (
    <span title={text} className={isTroubled(sender) ? 'font-medium text-fails-ink' : undefined}>
      {text}
    </span>
  );
}

/** What backends have sent since the start, and what of it was refused, the most refused first. */
export function SendersPanel({ collect }: Pick<About, 'collect'>) {
  const senders = sendersOf(collect);
  return (
    <Panel
      title="Senders"
      aside={senders.length === 0 ? undefined : 'since the start'}
      flush={senders.length > 0}
    >
      {senders.length === 0 ? (
        <p className="text-13 text-fg-muted">No backend has sent health events since the start.</p>
      ) : (
        <div className="max-h-96 overflow-y-auto">
          <Table label="Senders" columns={COLUMNS} rows={senders} rowKey={({ name }) => name} />
        </div>
      )}
    </Panel>
  );
}
