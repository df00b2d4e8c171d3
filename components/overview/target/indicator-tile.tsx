'use client';

import clsx from 'clsx';
import { Table2 } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import type { ChartActions } from '@/components/charts/series/chart-overlay';
import { summariseSeries } from '@/components/charts/series/describe-series';
import { IndicatorChart } from '@/components/charts/series/indicator-chart';
import type { PreparedSeries } from '@/components/charts/series/prepare-series';
import { SeriesTable } from '@/components/charts/series/series-table';
import { Sparkline } from '@/components/charts/series/sparkline';
import { TileEvidence, TileValue } from '@/components/shared/tiles/tile-figures';
import { describeTile, summariseTile, type TileText } from '@/components/shared/tiles/tile-text';
import { Skeleton } from '@/components/ui/state/skeleton';
import { StateBadge } from '@/components/ui/state/state-badge';
import type { Tile } from '@/lib/contract/api/overview';
import type { Clocks } from '@/lib/domain/sentence/sentence';

type HeadProps = {
  tile: Tile;
  /** Epoch ms of the answer: "for 61 min" counts to it. */
  now: number;
  stale: boolean;
  clocks: Clocks;
  /** The sessions that the value was computed from. */
  href: string;
};

type Props = HeadProps & {
  /** Null while the series loads, undefined where it could not be loaded. */
  prepared: PreparedSeries | null | undefined;
  zone: string;
  actions: ChartActions;
};

/**
 * One gated indicator: figures, then its chart; on a phone the chart is folded to a line. Its rows are those of the grid
 * around it, so that values and charts of neighbours are aligned. A press anywhere opens the sessions behind it.
 */
export function IndicatorTile({ prepared, zone, actions, ...head }: Props) {
  const text = describeTile(head.tile, head);
  const fails = text.tone === 'fails' || text.tone === 'emergency';
  return (
    <section
      aria-label={text.name}
      className={clsx(
        'panel group relative row-span-5 mb-3 grid min-w-0 grid-rows-subgrid gap-0 p-3 sm:p-4',
        fails && 'border-fails-line',
      )}
    >
      <h2 className="flex flex-wrap items-center justify-between gap-x-2 text-14 font-semibold">
        <TileLink text={text} {...head} />
        <StateBadge state={text.tone} word={text.word} plain />
      </h2>
      <TileValue text={text} className="mt-1 text-40 tracking-tight" />
      <div className="text-13 text-fg-muted tabular-nums">
        <TileEvidence text={text} />
        <p className="min-h-5">{text.note}</p>
        {text.beside ? <p className="font-medium text-fg">{text.beside}</p> : null}
      </div>
      {head.tile.measured === false && (prepared?.empty ?? true) ? null : (
        <TileChart prepared={prepared} zone={zone} actions={actions} />
      )}
    </section>
  );
}

/** An indicator that is shown and not gated: figures only, smaller. */
export function ShownTile(head: HeadProps) {
  const text = describeTile(head.tile, head);
  return (
    <section aria-label={text.name} className="panel group relative min-w-0 p-3 sm:p-4">
      <h2 className="text-13 font-semibold">
        <TileLink text={text} {...head} />
      </h2>
      <TileValue text={text} className="text-20" />
      <StateBadge state={text.tone} word={text.word} plain className="max-w-full truncate" />
      <div className="text-12 text-fg-muted tabular-nums">
        <TileEvidence text={text} />
        <p>{text.note}</p>
        {text.beside ? <p className="font-medium text-fg">{text.beside}</p> : null}
      </div>
    </section>
  );
}

function TileLink({ text, tile, href }: { text: TileText; tile: Tile; href: string }) {
  return (
    <Link
      href={href}
      aria-label={summariseTile(text, tile)}
      className="group-hover:text-accent after:absolute after:inset-0 after:rounded-base focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent"
    >
      {text.name}
    </Link>
  );
}

const CHART_PLACE = 'h-9 sm:h-40';

function TileChart({ prepared, zone, actions }: Pick<Props, 'prepared' | 'zone' | 'actions'>) {
  const [asTable, setAsTable] = useState(false);
  if (!prepared) {
    const lost = 'grid place-items-center rounded-mark bg-panel-raised text-12 text-fg-muted';
    return prepared === null ? (
      <Skeleton className={clsx('mt-2 w-full', CHART_PLACE)} />
    ) : (
      <p className={clsx('mt-2', lost, CHART_PLACE)}>The chart could not be loaded.</p>
    );
  }
  return (
    <>
      <div className="mt-2 sm:hidden">
        <Sparkline prepared={prepared} label={summariseSeries(prepared)} />
      </div>
      <div
        className={clsx(
          'relative z-1 -mx-2 mt-2 hidden focus-within:z-10 hover:z-10 sm:block',
          CHART_PLACE,
        )}
      >
        <IndicatorChart prepared={prepared} zone={zone} actions={actions} />
      </div>
      <button
        type="button"
        onClick={() => setAsTable(true)}
        className="calm relative z-1 mt-1 -mb-1 inline-flex h-10 items-center gap-1.5 justify-self-start rounded-mark text-12 text-fg-muted hover:text-accent sm:h-6"
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
