'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { OutcomeBadge } from '@/components/ui/state/outcome-badge';
import { type Column, Table } from '@/components/ui/table';
import { ClockText, Time } from '@/components/ui/time';
import type { SessionSummary } from '@/lib/contract/api/sessions';
import { closeWords } from '@/lib/web/text/close-words';
import { DASH, formatDuration } from '@/lib/web/text/format';
import { HANDLER_WORDS } from '@/lib/web/text/session-words';

/** Why it failed, from the most specific text that there is. */
function failureText(row: SessionSummary): string {
  if (row.outcome === 'degraded') {
    return `answered by the ${HANDLER_WORDS[row.handler]} handler`;
  }
  return row.signature?.title ?? row.errorCode ?? (row.close.reason || DASH);
}

const mutedClass = (text: string) => <span className="text-fg-muted">{text}</span>;

const COLUMNS: Column<SessionSummary>[] = [
  {
    key: 'ended',
    name: 'Ended',
    className: 'w-36',
    cell: (row) => (
      <span className="flex items-center gap-1.5">
        <Time at={row.endedAt} show="clock" />
        {row.seeded ? <span className="text-12 text-fg-faint">seeded</span> : null}
      </span>
    ),
  },
  {
    key: 'outcome',
    name: 'Outcome',
    className: 'w-40',
    cell: (row) => <OutcomeBadge outcome={row.outcome} handler={row.handler} plain />,
  },
  {
    key: 'stage',
    name: 'Failed at',
    className: 'w-24',
    cell: (row) => row.failedStage ?? mutedClass(DASH),
  },
  {
    key: 'close',
    name: 'Close',
    className: 'w-48 max-lg:hidden',
    cell: (row) => <span title={row.close.reason}>{closeWords(row.close.code)}</span>,
  },
  {
    key: 'why',
    name: 'Signature',
    cell: (row) => <span title={failureText(row)}>{failureText(row)}</span>,
  },
  {
    key: 'handler',
    name: 'Handler',
    className: 'w-28 max-xl:hidden',
    cell: (row) => mutedClass(HANDLER_WORDS[row.handler]),
  },
  {
    key: 'target',
    name: 'Target',
    className: 'w-44 max-md:hidden',
    cell: (row) => (
      <span title={`${row.target}, ${row.environment}`}>
        {row.target} <span className="text-fg-muted">{row.environment}</span>
      </span>
    ),
  },
  {
    key: 'release',
    name: 'Release',
    className: 'w-36 max-lg:hidden',
    cell: (row) => <span className="font-mono text-12">{row.release}</span>,
  },
  {
    key: 'took',
    name: 'Took',
    end: true,
    className: 'w-24',
    cell: (row) => formatDuration(row.totalMs),
  },
  {
    key: 'open',
    name: <span className="sr-only">Session</span>,
    end: true,
    className: 'w-20',
    cell: (row) => (
      <Link
        href={`/sessions/${encodeURIComponent(row.id)}`}
        className="text-accent hover:underline"
      >
        Open<span className="sr-only"> session {row.id}</span>
      </Link>
    ),
  },
];

function Cards({ rows }: { rows: readonly SessionSummary[] }) {
  return (
    <ul className="sm:hidden">
      {rows.map((row) => (
        <li key={row.id} className="border-b border-line last:border-b-0">
          <Link
            href={`/sessions/${encodeURIComponent(row.id)}`}
            className="flex flex-col gap-0.5 px-3 py-2.5 text-13 focus-visible:-outline-offset-2"
          >
            <span className="flex items-center gap-2">
              <OutcomeBadge outcome={row.outcome} handler={row.handler} plain />
              {row.failedStage ? <span>at {row.failedStage}</span> : null}
              <span className="ml-auto text-fg-muted tabular-nums">
                {formatDuration(row.totalMs)}
              </span>
            </span>
            <span className="truncate text-fg-muted">
              {row.outcome === 'passed' ? closeWords(row.close.code) : failureText(row)}
            </span>
            <CardFoot row={row} />
          </Link>
        </li>
      ))}
    </ul>
  );
}

function CardFoot({ row }: { row: SessionSummary }) {
  return (
    <span className="flex gap-2 text-12 text-fg-faint">
      <ClockText at={row.endedAt} />
      <span className="truncate">
        {row.target}, {row.environment}
      </span>
      {row.seeded ? <span>seeded</span> : null}
    </span>
  );
}

/** Sessions, newest first: a table, or cards on a phone. */
export function SessionTable({ rows }: { rows: readonly SessionSummary[] }) {
  const router = useRouter();
  return (
    <>
      <Cards rows={rows} />
      <div className="max-sm:hidden">
        <Table
          label="Sessions, newest first"
          columns={COLUMNS}
          rows={rows}
          rowKey={(row) => row.id}
          onOpen={(row) => router.push(`/sessions/${encodeURIComponent(row.id)}`)}
        />
      </div>
    </>
  );
}
