'use client';

import clsx from 'clsx';
import { useMemo } from 'react';
import { summariseSeries } from '@/components/charts/series/describe-series';
import { IndicatorChart } from '@/components/charts/series/indicator-chart';
import { type PreparedSeries, prepareSeries } from '@/components/charts/series/prepare-series';
import { Sparkline } from '@/components/charts/series/sparkline';
import { TileEvidence, TileValue } from '@/components/shared/tiles/tile-figures';
import { describeTile, summariseTile } from '@/components/shared/tiles/tile-text';
import { StateBadge } from '@/components/ui/state/state-badge';
import { useNow } from '@/components/ui/use-now';
import type { Tile } from '@/lib/contract/api/overview';
import type { SharedView } from '@/lib/contract/api/sharing/shared-view';
import { useClocks } from '@/lib/web/text/use-clocks';
import { zoneNameOf } from '@/lib/web/url/zone-name';
import { useView } from '@/lib/web/view/use-view';

/** Number of time labels that fit under a chart as wide as a tile. */
const TICKS = 4;

type Props = { view: SharedView; isStale: boolean };

/** The four indicators against their thresholds, each with its chart. */
export function SharedTiles({ view, isStale }: Props) {
  const { zone } = useView();
  const now = useNow();
  // The server does not know the reader's zone.
  const zoneName = zoneNameOf(now === 0 ? 'utc' : zone);
  const charts = useMemo(() => prepareCharts(view.series, zoneName), [view.series, zoneName]);
  return (
    <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
      {view.tiles.map((tile) => (
        <SharedTile
          key={tile.indicator}
          tile={tile}
          readAt={Date.parse(view.now)}
          isStale={isStale}
          chart={charts.get(tile.indicator)}
          zone={zoneName}
        />
      ))}
    </div>
  );
}

/** A chart draws series of the console; what readers do not get is empty. */
function prepareCharts({ indicators, ...range }: SharedView['series'], zone: string) {
  const series = {
    ...range,
    indicators: indicators.map(({ indicator, thresholdBp, points }) => ({
      indicator,
      thresholdBp,
      synthetic: points,
      server: [],
      serverSynthetic: [],
    })),
    releases: [],
    moreReleases: 0,
    alerts: [],
    probeGaps: [],
  };
  return new Map(
    indicators.map(({ indicator }) => [
      indicator,
      prepareSeries(series, indicator, { zone, server: 'none', ticks: TICKS }),
    ]),
  );
}

type TileProps = {
  tile: Tile;
  /** When the server read it, epoch ms. */
  readAt: number;
  isStale: boolean;
  chart: PreparedSeries | null | undefined;
  zone: string;
};

function SharedTile({ tile, readAt, isStale, chart, zone }: TileProps) {
  const clocks = useClocks(useNow());
  const text = describeTile(tile, { now: readAt, stale: isStale, clocks });
  const fails = text.tone === 'fails' || text.tone === 'emergency';
  return (
    <section
      aria-label={text.name}
      className={clsx('panel flex min-w-0 flex-col p-3 sm:p-4', fails && 'border-fails-line')}
    >
      <h2 className="flex flex-wrap items-center justify-between gap-x-2 text-14 font-semibold">
        {text.name}
        <StateBadge state={text.tone} word={text.word} plain />
      </h2>
      <p className="sr-only">{summariseTile(text, tile)}</p>
      <TileValue text={text} className="mt-1 text-40 tracking-tight" />
      <div className="text-13 text-fg-muted tabular-nums">
        <TileEvidence text={text} />
        <p className="min-h-5">{text.note}</p>
      </div>
      {chart ? (
        <>
          <div className="mt-2 sm:hidden">
            <Sparkline prepared={chart} label={summariseSeries(chart)} />
          </div>
          <div className="-mx-2 mt-2 hidden h-40 sm:block">
            <IndicatorChart prepared={chart} zone={zone} actions={null} />
          </div>
        </>
      ) : null}
    </section>
  );
}
