'use client';

import { memo, useId } from 'react';
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceArea,
  ReferenceLine,
  XAxis,
  YAxis,
} from 'recharts';
import { plotAxes } from '../axes/plot-axes';
import { plotFrame } from '../axes/plot-frame';
import type { PreparedSeries } from './prepare-series';

export type LinePlotProps = {
  prepared: PreparedSeries;
  width: number;
  height: number;
};

/** With more points than this, neighbours are closer than a thick line is wide. */
const DENSE_FROM = 200;

/** The static layer of a chart: axes, bands, lines. What follows the pointer is drawn over it. */
export const LinePlot = memo(function LinePlot({ prepared, width, height }: LinePlotProps) {
  const hatch = useId();
  const { valueAxis, threshold, range } = prepared;
  const frame = plotFrame({ width, height }, { range, domain: valueAxis.domain });
  const axes = plotAxes(prepared, frame);
  return (
    <LineChart
      width={width}
      height={height}
      data={prepared.rows}
      margin={axes.margin}
      accessibilityLayer={false}
    >
      <defs>
        <pattern
          id={hatch}
          width="5"
          height="5"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <line x1="0" y1="0" x2="0" y2="5" stroke="var(--no-data-line)" strokeWidth="1.5" />
        </pattern>
      </defs>
      <Bands prepared={prepared} hatch={hatch} />
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis {...axes.time} />
      <YAxis {...axes.value} />
      <ReferenceLine y={threshold.share} stroke="var(--series-threshold)" strokeWidth={1.25} />
      <Line
        dataKey="server"
        stroke="var(--series-server)"
        strokeWidth={1.25}
        strokeDasharray="4 3"
        dot={isolatedDot(prepared, 'server')}
        activeDot={false}
        isAnimationActive={false}
        connectNulls={false}
      />
      <Line
        dataKey="synthetic"
        stroke="var(--series-synthetic)"
        strokeWidth={prepared.rows.length > DENSE_FROM ? 1.1 : 1.5}
        dot={isolatedDot(prepared, 'synthetic')}
        activeDot={false}
        isAnimationActive={false}
        connectNulls={false}
      />
    </LineChart>
  );
});

/** The forbidden side, time in breach, and time that the probe did not measure. */
function Bands({ prepared, hatch }: { prepared: PreparedSeries; hatch: string }) {
  return (
    <>
      <ReferenceArea
        y1={prepared.forbidden[0]}
        y2={prepared.forbidden[1]}
        fill="var(--fails-tint)"
        fillOpacity={0.4}
        ifOverflow="hidden"
      />
      {prepared.breaches.map((span) => (
        <ReferenceArea
          key={`breach-${span.from}`}
          x1={span.from}
          x2={span.to}
          fill="var(--fails-line)"
          fillOpacity={0.2}
          ifOverflow="hidden"
        />
      ))}
      {prepared.probeGaps.map((span) => (
        <ReferenceArea
          key={`gap-${span.from}`}
          x1={span.from}
          x2={span.to}
          fill={`url(#${hatch})`}
          fillOpacity={0.7}
          ifOverflow="hidden"
        />
      ))}
    </>
  );
}

type DotProps = { cx?: number; cy?: number; payload?: { x?: number }; key?: unknown };

/** A bucket between two gaps has no line to lie on; it is drawn as a dot. */
function isolatedDot(prepared: PreparedSeries, series: 'synthetic' | 'server') {
  const places = new Set(prepared.dots.filter((dot) => dot.series === series).map((dot) => dot.x));
  if (places.size === 0) return false;
  return ({ cx, cy, payload }: DotProps) => {
    const at = payload?.x;
    if (at === undefined || cx === undefined || cy === undefined || !places.has(at)) {
      return <g key={`${series}-${at}`} />;
    }
    return (
      <circle key={`${series}-${at}`} cx={cx} cy={cy} r={1.75} fill={`var(--series-${series})`} />
    );
  };
}
