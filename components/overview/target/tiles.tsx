'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import type { ChartActions } from '@/components/charts/series/chart-overlay';
import { type PreparedSeries, prepareSeries } from '@/components/charts/series/prepare-series';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { useNow } from '@/components/ui/use-now';
import type { Overview, Series, Tile } from '@/lib/contract/api/overview';
import type { IndicatorKey } from '@/lib/domain/tallies/indicators';
import { useLiveStatus } from '@/lib/web/live/live-context';
import { useClocks } from '@/lib/web/text/use-clocks';
import { dragSpan, type Span, zoomSpan } from '@/lib/web/url/url-state';
import { zoneNameOf } from '@/lib/web/url/zone-name';
import { releaseHref, releaseId } from '@/lib/web/view/release-href';
import { useView } from '@/lib/web/view/use-view';
import { TILE_GRID } from '../shared/overview-skeleton';
import { ChartLegend } from './chart-legend';
import { IndicatorTile, ShownTile } from './indicator-tile';
import { sessionsHref } from './sessions-href';
import { useServerChoice } from './use-server-choice';

/** Number of time labels that fit under a chart as wide as a tile. */
const TICKS = 4;

type Here = Parameters<typeof sessionsHref>[0];
type Props = { overview: Overview; series: UseQueryResult<Series, Error>; here: Here };

/** The four gated indicators with their charts, the two shown ones beside them, and the legend. */
export function Tiles({ overview, series, here }: Props) {
  const { zone } = useView();
  const zoneName = zoneNameOf(zone);
  const prepared = usePrepared(series.data, zoneName);
  const actions = useChartActions(here, series.data?.stepMs ?? 0);
  const chartOf = (key: IndicatorKey) =>
    series.data ? prepared.get(key) : series.error ? undefined : null;
  const offline = useLiveStatus().kind === 'stale';
  const clocks = useClocks(useNow());
  const tileHead = (tile: Tile) => ({
    tile,
    clocks,
    now: Date.parse(overview.now),
    stale: overview.staleSince !== null || overview.target.paused || offline,
    href: sessionsHref(here, tile.past ? {} : { span: windowOf(tile) }),
  });
  const shown = overview.tiles.filter((tile) => !tile.gated);
  return (
    <>
      <div className={TILE_GRID}>
        {overview.tiles
          .filter((tile) => tile.gated)
          .map((tile) => (
            <IndicatorTile
              key={tile.indicator}
              {...tileHead(tile)}
              prepared={chartOf(tile.indicator)}
              zone={zoneName}
              actions={actions}
            />
          ))}
        <div className="row-span-5 mb-3 grid grid-cols-2 gap-3 sm:col-span-2 xl:col-span-1 xl:grid-cols-1">
          {shown.map((tile) => (
            <ShownTile key={tile.indicator} {...tileHead(tile)} />
          ))}
        </div>
      </div>
      {series.error && !(offline && series.data) ? (
        <ErrorPanel
          what="The charts could not be loaded."
          error={series.error}
          {...(series.data ? { kept: 'Showing the last data received.' } : {})}
          onRetry={() => void series.refetch()}
        />
      ) : null}
      <ChartLegend
        prepared={[...prepared.values()]}
        reported={(series.data?.indicators ?? []).some(
          (it) => it.server.length + it.serverSynthetic.length > 0,
        )}
        seeded={overview.seeded}
      />
    </>
  );
}

/** The span that stated a tile's value. */
function windowOf(tile: Tile): Span {
  return { from: Date.parse(tile.window.from), to: Date.parse(tile.window.to) };
}

function usePrepared(series: Series | undefined, zone: string): Map<IndicatorKey, PreparedSeries> {
  const [server] = useServerChoice();
  return useMemo(() => {
    const all = new Map<IndicatorKey, PreparedSeries>();
    for (const { indicator } of series?.indicators ?? []) {
      const prepared = series && prepareSeries(series, indicator, { zone, server, ticks: TICKS });
      if (prepared) all.set(indicator, prepared);
    }
    return all;
  }, [series, zone, server]);
}

function useChartActions(here: Here, stepMs: number): ChartActions {
  const router = useRouter();
  const { setSpan } = useView();
  const { target, span, tz } = here;
  return useMemo(
    () => ({
      zoom: (from, to) => setSpan(dragSpan(from, to)),
      zoomOut: () => setSpan(zoomSpan(span, 'out', Date.now())),
      open: (bucket) =>
        router.push(
          sessionsHref({ target, span, tz }, { span: { from: bucket.at, to: bucket.at + stepMs } }),
        ),
      releaseHref: ({ id, version }) => releaseHref(id ?? releaseId(target, version), { tz }),
    }),
    [router, setSpan, target, span, tz, stepMs],
  );
}
