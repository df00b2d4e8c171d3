'use client';

import clsx from 'clsx';
import { Table2 } from 'lucide-react';
import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import type { ChartActions } from '@/components/charts/chart-overlay';
import { summariseSeries } from '@/components/charts/describe-series';
import { durationText } from '@/components/charts/duration-text';
import { IndicatorChart } from '@/components/charts/indicator-chart';
import type { PreparedSeries } from '@/components/charts/prepare-series';
import { SeriesTable } from '@/components/charts/series-table';
import { Sparkline } from '@/components/charts/sparkline';
import { Skeleton } from '@/components/ui/skeleton';
import { StateBadge } from '@/components/ui/state-badge';
import type { Tile } from '@/lib/contract/overview';
import { describeTile, summariseTile, type TileText } from './tile-text';

type HeadProps = {
  tile: Tile;
  /** Epoch ms of the answer: "for 61 min" counts to it. */
  now: number;
  stale: boolean;
  /** The sessions that the value was computed from. */
  href: string;
};

/** What a tile says in figures and words. A press anywhere on it leads to the sessions behind them. */
export function TileHead({ tile, now, stale, href }: HeadProps) {
  const text = describeTile(tile, { stale });
  return (
    <div className="group relative flex flex-col">
      <h2 className="flex min-h-6 flex-wrap items-center justify-between gap-x-2 text-14 font-semibold">
        <Link
          href={href}
          aria-label={summariseTile(text, tile)}
          className="after:absolute after:inset-0 after:rounded-mark group-hover:text-accent focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-offset-4 focus-visible:after:outline-accent"
        >
          {text.name}
        </Link>
        <StateBadge state={text.tone} word={sinceWord(text, now)} plain />
      </h2>
      <p
        className={clsx(
          'text-40 font-semibold tracking-tight tabular-nums',
          text.thin || text.value === '–' ? 'text-fg-muted' : 'text-fg',
        )}
      >
        {text.value}
      </p>
      <Evidence text={text} />
    </div>
  );
}

function sinceWord(text: TileText, now: number): string {
  const ms = Math.max(0, now - text.since);
  const worth = text.word === 'fails' || text.word === 'holds';
  return worth && ms >= 1_000 ? `${text.word} for ${durationText(ms)}` : text.word;
}

/** Threshold and margin, interval and sample, and what is missing: three lines, always of the same height. */
function Evidence({ text }: { text: TileText }) {
  const sample = [text.interval ? `${text.interval}\u00a0%` : null, text.sample, text.unknown];
  return (
    <div className="text-13 text-fg-muted tabular-nums">
      <p className="flex min-h-5 flex-wrap gap-x-1.5">
        <span className="text-fg">{text.threshold}</span>
        {text.margin ? <span>· {text.margin} points</span> : null}
      </p>
      <p className="min-h-5">{sample.filter(Boolean).join(' · ')}</p>
      <p className="min-h-5 truncate" title={text.note ?? undefined}>
        {text.note}
      </p>
    </div>
  );
}

type Props = HeadProps & {
  /** Null while the series is on its way, undefined where it could not be loaded. */
  prepared: PreparedSeries | null | undefined;
  zone: string;
  actions: ChartActions;
};

/** One gated indicator: figures, then its chart; on a phone the chart is folded to a line. */
export function IndicatorTile({ prepared, zone, actions, ...head }: Props) {
  const fails = head.tile.state === 'fails' && !head.tile.notMeaningful && !head.stale;
  return (
    <section
      aria-label={describeTile(head.tile, head).name}
      className={clsx('panel flex min-w-0 flex-col gap-2 p-3 sm:p-4', fails && 'border-fails-line')}
    >
      <TileHead {...head} />
      <TileChart prepared={prepared} zone={zone} actions={actions} />
    </section>
  );
}

function TileChart({ prepared, zone, actions }: Pick<Props, 'prepared' | 'zone' | 'actions'>) {
  const [asTable, setAsTable] = useState(false);
  if (prepared === undefined) return <ChartPlace>chart not loaded</ChartPlace>;
  if (prepared === null) return <Skeleton className="h-9 w-full sm:h-40" />;
  return (
    <>
      <div className="sm:hidden">
        <Sparkline prepared={prepared} label={summariseSeries(prepared)} />
      </div>
      <div className="relative -mx-2 hidden h-40 sm:block">
        <IndicatorChart prepared={prepared} zone={zone} actions={actions} />
      </div>
      <button
        type="button"
        onClick={() => setAsTable(true)}
        aria-label="View as table"
        className="calm -mb-1 inline-flex h-10 items-center gap-1.5 self-start rounded-mark text-12 text-fg-muted hover:text-accent sm:h-6"
      >
        <Table2 aria-hidden className="size-3.5" />
        View as table
      </button>
      <SeriesTable
        open={asTable}
        onOpenChange={setAsTable}
        prepared={prepared}
        zone={zone}
        onOpenBucket={actions.open}
      />
    </>
  );
}

function ChartPlace({ children }: { children: ReactNode }) {
  return (
    <p className="grid h-9 place-items-center rounded-mark bg-panel-raised text-12 text-fg-muted sm:h-40">
      {children}
    </p>
  );
}

/** An indicator that is shown and not gated: figures only, smaller. */
export function ShownTile({ tile, now, stale, href }: HeadProps) {
  const text = describeTile(tile, { stale });
  return (
    <section aria-label={text.name} className="panel relative min-w-0 p-3 sm:p-4">
      <h2 className="text-13 font-semibold">
        <Link
          href={href}
          aria-label={summariseTile(text, tile)}
          className="after:absolute after:inset-0 after:rounded-base hover:text-accent"
        >
          {text.name}
        </Link>
      </h2>
      <p
        className={clsx(
          'text-20 font-semibold tabular-nums',
          text.thin || text.value === '–' ? 'text-fg-muted' : 'text-fg',
        )}
      >
        {text.value}
      </p>
      <StateBadge state={text.tone} word={sinceWord(text, now)} plain className="text-12" />
      <p className="mt-1 text-12 text-fg-muted tabular-nums">
        {[text.threshold, text.margin ? `${text.margin} points` : null].filter(Boolean).join(' · ')}
      </p>
      <p className="text-12 text-fg-muted tabular-nums">
        {[text.interval ? `${text.interval}\u00a0%` : null, text.sample, text.unknown]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {text.note ? <p className="text-12 text-fg-muted">{text.note}</p> : null}
    </section>
  );
}
