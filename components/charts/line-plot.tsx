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
import { PLOT_MARGIN, plotFrame } from './plot-frame';
import type { PreparedSeries } from './prepare-series';
import { axisPercent } from './share';

export type LinePlotProps = {
  prepared: PreparedSeries;
  width: number;
  height: number;
};

/** Least distance of an axis label to the threshold's own, px. */
const CLEAR_PX = 14;

/** More points than this stand closer than a thick line is wide. */
const DENSE_FROM = 200;

const TICK = { fill: 'var(--fg-faint)', fontSize: 12 };

/** The still part of a chart: axes, bands, lines. What moves with the pointer is drawn over it. */
export const LinePlot = memo(function LinePlot({ prepared, width, height }: LinePlotProps) {
  const hatch = useId();
  const { valueAxis, timeTicks, threshold, range } = prepared;
  const labels = new Map(timeTicks.map((tick) => [tick.at, tick.label]));
  const frame = plotFrame({ width, height }, { range, domain: valueAxis.domain });
  const line = frame.yOf(threshold.share);
  const ticks = valueAxis.ticks.filter((tick) => Math.abs(frame.yOf(tick) - line) >= CLEAR_PX);
  return (
    <LineChart
      width={width}
      height={height}
      data={prepared.rows}
      margin={{ top: PLOT_MARGIN.top, right: PLOT_MARGIN.right, bottom: 0, left: 0 }}
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
      <XAxis
        dataKey="x"
        type="number"
        domain={[range.from, range.to]}
        ticks={timeTicks.map((tick) => tick.at)}
        tickFormatter={(at: number) => labels.get(at) ?? ''}
        interval={0}
        height={PLOT_MARGIN.bottom}
        tick={TICK}
        tickLine={false}
        axisLine={{ stroke: 'var(--line)' }}
        allowDataOverflow
      />
      <YAxis
        type="number"
        domain={valueAxis.domain}
        ticks={ticks}
        tickFormatter={axisPercent}
        interval={0}
        width={PLOT_MARGIN.left}
        tick={TICK}
        tickLine={false}
        axisLine={false}
        allowDataOverflow
      />
      <ReferenceLine y={threshold.share} stroke="var(--series-threshold)" strokeWidth={1.25} />
      <Line
        dataKey="server"
        stroke="var(--series-server)"
        strokeWidth={1.25}
        strokeDasharray="4 3"
        dot={lonelyDot(prepared, 'server')}
        activeDot={false}
        isAnimationActive={false}
        connectNulls={false}
      />
      <Line
        dataKey="synthetic"
        stroke="var(--series-synthetic)"
        strokeWidth={prepared.rows.length > DENSE_FROM ? 1.1 : 1.5}
        dot={lonelyDot(prepared, 'synthetic')}
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
function lonelyDot(prepared: PreparedSeries, series: 'synthetic' | 'server') {
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
