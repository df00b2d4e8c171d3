'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { SeededLabel } from '@/components/ui/state/seeded-label';
import { type Column, Table } from '@/components/ui/table';
import { ClockText, Time } from '@/components/ui/time';
import type { ListedRelease, VerdictLine } from '@/lib/contract/api/releases/releases';
import type { TargetView } from '@/lib/contract/api/targets';
import { INDICATOR_NAMES } from '@/lib/domain/tallies/indicators';
import { pipelineWord } from '@/lib/domain/verdict/model/verdict-names';
import type { VerdictClock } from '@/lib/domain/verdict/words/verdict-facts';
import { countNoun, DASH, formatCount } from '@/lib/web/text/format';
import { releaseHref } from '@/lib/web/view/release-href';
import { useView } from '@/lib/web/view/use-view';
import { DeploymentName, deploymentName } from '../shared/deployment-name';
import { useVerdictClock } from '../shared/use-verdict-clock';
import { VERDICT_LOOKS, VerdictBadge } from '../shared/verdict-badge';
import { signedText } from '../sign-off/sign-off-words';

export type ReleaseRow = ListedRelease & {
  target: Pick<TargetView, 'name' | 'environment'> | null;
};

/** The label of a release without a stored verdict: being watched, or seeded. */
function RowVerdict({ row }: { row: ReleaseRow }) {
  const clock = useVerdictClock();
  const line = lineOf(row);
  if (!line)
    return row.seeded ? (
      <SeededLabel what="Seeded, no verdict" />
    ) : (
      <VerdictBadge verdict="inconclusive" plain />
    );
  const { verdict, soFar = false } = line;
  const word = line.name ?? VERDICT_LOOKS[verdict].word;
  const effective = row.latest?.effective ?? verdict;
  const note =
    effective === verdict
      ? comingText(line, clock)
      : row.signOff?.action === 'hold'
        ? 'held'
        : `pipelines get ${pipelineWord(effective)}`;
  return (
    <span className="flex min-w-0 items-center gap-2" title={line.headline ?? line.reason}>
      <VerdictBadge verdict={soFar ? 'fail' : verdict} word={word} plain />
      {note ? <span className="truncate text-12 text-fg-muted">{note}</span> : null}
    </span>
  );
}

/** When the next thing is known: the first minute closes, or a pass is possible. */
function comingText({ soFar, firstMinuteAt, passAt }: VerdictLine, clock: VerdictClock): string {
  if (soFar) return '';
  if (firstMinuteAt)
    return `first minute closes at about ${clock.minute(Date.parse(firstMinuteAt))}`;
  return passAt ? `pass possible at about ${clock.minute(Date.parse(passAt))}` : '';
}

/** The last stored verdict, or the current one where none is stored. */
const lineOf = (row: ReleaseRow): VerdictLine | null => row.latest ?? row.look;

/** The gated indicators as small marks, each with its bad sessions of all; of the warm-up where nothing else was seen. */
function GatedMarks({ row }: { row: ReleaseRow }) {
  const line = lineOf(row);
  if (!line) return <span className="text-fg-muted">{DASH}</span>;
  const counted = line.indicators.filter(({ count }) => count.valid + count.unknown > 0);
  if (counted.length === 0)
    return <span className="text-12 text-fg-muted">{warmUpText(line)}</span>;
  return (
    <ul className="flex gap-3">
      {line.indicators.map(({ indicator, verdict, count, name }) => {
        const { Icon, ink, word } = VERDICT_LOOKS[verdict];
        const n = count.valid + count.unknown;
        const stateText = (name ?? word).toLowerCase();
        const counts =
          n === 0 ? 'no session' : `${formatCount(count.bad)} bad of ${formatCount(n)}`;
        const text = `${INDICATOR_NAMES[indicator]}: ${stateText}, ${counts}`;
        return (
          <li key={indicator} title={text} className="flex items-center gap-1 tabular-nums">
            <Icon aria-hidden className={`size-3.5 shrink-0 ${ink}`} strokeWidth={2.25} />
            <span className="sr-only">{text}</span>
            <span aria-hidden className="text-12 text-fg-muted">
              {n === 0 ? DASH : `${formatCount(count.bad)}/${formatCount(n)}`}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** Shown before the first session that counts. */
function warmUpText({ seen }: VerdictLine): string {
  if (!seen || seen.cold.sessions === 0) return 'no session yet';
  return `warm-up: ${formatCount(seen.cold.failed)} of ${countNoun(seen.cold.sessions, 'session')} failed`;
}

const versionText = (row: ReleaseRow) => <DeploymentName release={row} />;

const COLUMNS: Column<ReleaseRow>[] = [
  { key: 'version', name: 'Release', className: 'w-44', cell: versionText },
  {
    key: 'target',
    name: 'Target',
    className: 'w-44 max-lg:hidden',
    cell: (row) =>
      row.target ? (
        <>
          {row.target.name} <span className="text-fg-muted">{row.target.environment}</span>
        </>
      ) : (
        DASH
      ),
  },
  {
    key: 'live',
    name: 'Went live',
    className: 'w-36',
    cell: (row) => <Time at={row.startedAt} show="clock" />,
  },
  { key: 'verdict', name: 'Verdict', className: 'w-80', cell: (row) => <RowVerdict row={row} /> },
  {
    key: 'gated',
    name: 'Connection, factory, emergency, agent: bad of all',
    className: 'max-md:hidden',
    cell: (row) => <GatedMarks row={row} />,
  },
  {
    key: 'sessions',
    name: 'Sessions',
    end: true,
    className: 'w-24 max-lg:hidden',
    cell: (row) => {
      const line = lineOf(row);
      return line && line.sessions > 0 ? formatCount(line.sessions) : DASH;
    },
  },
  {
    key: 'signed',
    name: 'Signed off by',
    className: 'w-64 max-xl:hidden',
    cell: (row) => (row.signOff ? signedText(row.signOff) : DASH),
  },
  {
    key: 'open',
    name: <span className="sr-only">Release</span>,
    end: true,
    className: 'w-20',
    cell: (row) => <OpenLink row={row} />,
  },
];

function OpenLink({ row }: { row: ReleaseRow }) {
  const { view } = useView();
  return (
    <Link href={releaseHref(row.address, view)} className="text-accent hover:underline">
      Open<span className="sr-only"> release {deploymentName(row)}</span>
    </Link>
  );
}

function Cards({ rows }: { rows: readonly ReleaseRow[] }) {
  const { view } = useView();
  return (
    <ul className="sm:hidden">
      {rows.map((row) => (
        <li key={row.id} className="border-b border-line last:border-b-0">
          <Link
            href={releaseHref(row.address, view)}
            className="flex flex-col gap-1 px-3 py-2.5 text-13 focus-visible:-outline-offset-2"
          >
            {/* Versions differ at their ends: one that has no room comes in a line of its own, whole. */}
            <span className="flex flex-wrap items-center gap-x-2">
              <RowVerdict row={row} />
              <span className="ml-auto min-w-0 break-all">
                <DeploymentName release={row} />
              </span>
            </span>
            {lineOf(row) ? <GatedMarks row={row} /> : null}
            <span className="flex gap-2 text-12 text-fg-muted">
              <ClockText at={row.startedAt} />
              <span className="truncate">
                {row.target ? `${row.target.name}, ${row.target.environment}` : ''}
              </span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** Releases, newest first: a table, or cards on a phone. */
export function ReleaseTable({ rows }: { rows: readonly ReleaseRow[] }) {
  const router = useRouter();
  const { view } = useView();
  return (
    <>
      <Cards rows={rows} />
      <div className="max-sm:hidden">
        <Table
          label="Releases, newest first"
          columns={COLUMNS}
          rows={rows}
          rowKey={(row) => row.id}
          onOpen={(row) => router.push(releaseHref(row.address, view))}
        />
      </div>
    </>
  );
}
