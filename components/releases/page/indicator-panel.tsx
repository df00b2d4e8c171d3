'use client';

import clsx from 'clsx';
import { Table2 } from 'lucide-react';
import Link from 'next/link';
import { useMemo, useState } from 'react';
import { EvidenceChart } from '@/components/charts/evidence/evidence-chart';
import { prepareEvidence } from '@/components/charts/evidence/prepare-evidence';
import { Skeleton } from '@/components/ui/state/skeleton';
import type { ReleaseView } from '@/lib/contract/api/releases/releases';
import type {
  IndicatorVerdictView,
  ReleaseEvidence,
  VerdictDocument,
} from '@/lib/contract/api/releases/verdicts';
import { formatCount } from '@/lib/web/text/format';
import { badSessionsHref, windowHref } from '@/lib/web/view/release-href';
import { ProgressBar } from '../shared/progress-bar';
import { IndicatorBadge } from '../shared/verdict-badge';
import { describeIndicator, towardFail, towardPass } from '../shared/verdict-words';
import { EvidenceTable } from './evidence-table';

type Props = {
  release: ReleaseView;
  document: VerdictDocument;
  row: IndicatorVerdictView;
  /** Null while it loads, undefined where it could not be loaded. */
  series: ReleaseEvidence['series'][number] | null | undefined;
  zone: string;
};

const TICKS = 6;

/** One gated indicator: its verdict, the figures behind it, and the evidence over time. */
export function IndicatorPanel({ release, document, row, series, zone }: Props) {
  const text = describeIndicator(row);
  return (
    <section
      aria-label={text.name}
      className={clsx(
        'panel break-inside-avoid p-3 sm:p-4',
        row.verdict === 'fail' && 'border-fails-line',
      )}
    >
      <h2 className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 text-14 font-semibold">
        {text.name}
        <IndicatorBadge row={row} document={document} />
      </h2>
      <div className="mt-1 grid gap-x-6 gap-y-3 lg:grid-cols-[280px_minmax(0,1fr)] print:grid-cols-[220px_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-2">
          <p
            className={clsx(
              'text-40 font-semibold tracking-tight tabular-nums',
              row.verdict !== 'pass' && row.verdict !== 'fail' && 'text-fg-muted',
            )}
          >
            {text.value}
          </p>
          <Figures release={release} document={document} row={row} series={series} />
          <ProgressBar
            name={`Holds ${text.threshold}`}
            progress={towardPass(row, document.settings.phiLimit)}
            side="holds"
          />
          <ProgressBar name={`Fails ${text.threshold}`} progress={towardFail(row)} side="fails" />
        </div>
        <Chart series={series} zone={zone} />
      </div>
      <p className="mt-2 text-13 text-pretty text-fg-muted">{row.reason.text}</p>
    </section>
  );
}

function Figures({ release, document, row, series }: Omit<Props, 'zone'>) {
  const text = describeIndicator(row);
  const { count, n } = row.evidence;
  const later = untilNow(document, row, series);
  const link =
    'rounded-mark text-fg underline decoration-line-strong underline-offset-2 hover:text-accent';
  return (
    <div className="text-13 text-fg-muted tabular-nums">
      <p>
        <span className="text-fg">{text.threshold}</span> · interval {text.interval}
      </p>
      <p>
        <Link href={badSessionsHref(release, document.window, row.indicator)} className={link}>
          {formatCount(count.bad)} bad
        </Link>{' '}
        of{' '}
        <Link href={windowHref(release, document.window)} className={link}>
          {formatCount(n)} sessions
        </Link>
        {count.unknown > 0 ? `, ${formatCount(count.unknown)} unknown` : ''},{' '}
        {document.settled ? 'at the verdict' : 'in complete minutes'}
      </p>
      {later ? (
        <p>
          until now: {formatCount(later.bad)} bad of {formatCount(later.n)}
        </p>
      ) : null}
      {text.worst ? <p>{text.worst}</p> : null}
      {text.needed ? <p>{text.needed}</p> : null}
    </div>
  );
}

/** The counts until now, where there are more than at the verdict. */
function untilNow(
  { settled }: VerdictDocument,
  { evidence, seen }: IndicatorVerdictView,
  series: Props['series'],
): { bad: number; n: number } | null {
  const last = series?.points.at(-1);
  const open = seen && { bad: seen.bad, n: seen.valid + seen.unknown };
  const now = settled ? last : open;
  return now && now.n > evidence.n ? { bad: now.bad, n: now.n } : null;
}

function Chart({ series, zone }: Pick<Props, 'series' | 'zone'>) {
  const [asTable, setAsTable] = useState(false);
  const prepared = useMemo(
    () => (series ? prepareEvidence(series, { zone, ticks: TICKS }) : null),
    [series, zone],
  );
  const place = 'grid h-44 place-items-center rounded-mark bg-panel-raised text-12 text-fg-muted';
  if (series === null) return <Skeleton className="h-44 w-full" />;
  if (!prepared) return <p className={place}>The evidence over time could not be loaded.</p>;
  if (prepared.rows.length === 0) {
    return (
      <p className={clsx(place, 'hatched')}>
        <span className="rounded-mark bg-panel px-2 py-1">
          Waiting for the first complete minute.
        </span>
      </p>
    );
  }
  return (
    <div className="min-w-0">
      <div className="relative -mx-2 h-40 sm:mx-0">
        <EvidenceChart prepared={prepared} zone={zone} />
      </div>
      <button
        type="button"
        onClick={() => setAsTable(true)}
        className="calm mt-1 inline-flex h-10 items-center gap-1.5 rounded-mark text-12 text-fg-muted hover:text-accent sm:h-[24px] print:hidden"
      >
        <Table2 aria-hidden className="size-3.5" />
        View as table
      </button>
      <EvidenceTable open={asTable} onOpenChange={setAsTable} prepared={prepared} zone={zone} />
    </div>
  );
}
