'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { Panel } from '@/components/ui/panel';
import { type Column, Table } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import type { SessionSummary } from '@/lib/contract/api/sessions';
import { closeWords } from './close-words';
import { whatFailed } from './what-failed';

type Props = {
  failures: readonly SessionSummary[];
  href: (id: string) => string;
  allHref: string;
};

/** More are behind the link. */
const MOST = 6;

/** The newest sessions that did not pass; each row opens its session. */
export function FailuresPanel({ failures: all, href, allHref }: Props) {
  const router = useRouter();
  const failures = all.slice(0, MOST);
  const seeded = failures.some((failure) => failure.seeded);
  return (
    <Panel
      title="Latest failures"
      flush
      aside={
        failures.length > 0 ? (
          <Link href={allHref} className="hover:text-accent">
            All failures
          </Link>
        ) : null
      }
    >
      {failures.length === 0 ? (
        <p className="px-3 py-6 text-13 text-fg-muted sm:px-4">No session failed in this range.</p>
      ) : (
        <Table
          label="Latest failures"
          columns={failureColumns(href, { seeded, repeated: repeatedRows(failures) })}
          rows={failures}
          rowKey={(failure) => failure.id}
          onOpen={(failure) => router.push(href(failure.id))}
        />
      )}
    </Panel>
  );
}

/** Ids of the rows that fail as the row above them. */
function repeatedRows(failures: readonly SessionSummary[]): ReadonlySet<string> {
  const isSame = (a: SessionSummary, b: SessionSummary | undefined) =>
    a.failedStage === b?.failedStage && whatFailed(a) === whatFailed(b);
  return new Set(
    failures.filter((one, index) => isSame(one, failures[index - 1])).map(({ id }) => id),
  );
}

function failureColumns(
  href: (id: string) => string,
  { seeded, repeated }: { seeded: boolean; repeated: ReadonlySet<string> },
): Column<SessionSummary>[] {
  return [
    {
      key: 'time',
      name: 'Ended',
      className: 'w-24 sm:w-32',
      cell: (failure) => <Time at={failure.endedAt} show="clock" />,
    },
    {
      key: 'stage',
      name: 'Stage',
      className: 'w-24',
      cell: (failure) => failure.failedStage ?? failure.outcome,
    },
    {
      key: 'close',
      name: 'Close',
      className: 'hidden w-46 md:table-cell',
      cell: (failure) => closeWords(failure.close),
    },
    {
      key: 'what',
      name: 'What failed',
      cell: (failure) => (
        <Link href={href(failure.id)} className="hover:text-accent hover:underline">
          {repeated.has(failure.id) ? (
            <>
              <span aria-hidden className="text-fg-muted">
                same text
              </span>
              <span className="sr-only">same failure as the row above</span>
            </>
          ) : (
            <span className="block py-1 break-words whitespace-normal">{whatFailed(failure)}</span>
          )}
        </Link>
      ),
    },
    ...(seeded
      ? [
          {
            key: 'seeded',
            name: <span className="sr-only">Seeded</span>,
            className: 'hidden w-20 text-fg-muted sm:table-cell',
            cell: (failure: SessionSummary) => (failure.seeded ? 'seeded' : ''),
          },
        ]
      : []),
  ];
}
