'use client';

import dynamic from 'next/dynamic';
import { useSize } from '../use-size';
import { type ChartActions, ChartOverlay } from './chart-overlay';
import { summariseSeries } from './describe-series';
import type { PreparedSeries } from './prepare-series';

const LinePlot = dynamic(() => import('./line-plot').then((module) => module.LinePlot), {
  ssr: false,
});

type Props = { prepared: PreparedSeries; zone: string; actions: ChartActions | null };

/** One indicator over time. Fills its container. Recharts is loaded after the numbers are on the screen. */
export function IndicatorChart({ prepared, zone, actions }: Props) {
  const [ref, size] = useSize<HTMLDivElement>();
  const measured = size.width > 0 && size.height > 0;
  return (
    <figure className="relative h-full w-full">
      <figcaption className="sr-only">{summariseSeries(prepared)}</figcaption>
      <div ref={ref} className="absolute inset-0">
        {measured ? (
          <>
            <div aria-hidden className="absolute inset-0">
              <LinePlot prepared={prepared} width={size.width} height={size.height} />
            </div>
            <ChartOverlay prepared={prepared} size={size} zone={zone} actions={actions} />
          </>
        ) : null}
      </div>
      {prepared.empty ? (
        <p className="pointer-events-none absolute inset-0 grid place-items-center text-12 text-fg-faint">
          no session in this range
        </p>
      ) : null}
    </figure>
  );
}
