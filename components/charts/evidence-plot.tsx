'use client';

import { memo } from 'react';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceLine,
  XAxis,
  YAxis,
} from 'recharts';
import { PLOT_MARGIN, plotFrame } from './plot-frame';
import type { PreparedEvidence } from './prepare-evidence';
import { axisPercent } from './share';

type Props = { prepared: PreparedEvidence; width: number; height: number };

/** Least distance of an axis label to the threshold's own, px. */
const CLEAR_PX = 14;
const TICK = { fill: 'var(--fg-faint)', fontSize: 12 };

/** The still part: the interval as a band around the share so far, the threshold, where the verdict fell. */
export const EvidencePlot = memo(function EvidencePlot({ prepared, width, height }: Props) {
  const { valueAxis, timeTicks, threshold, range, fell } = prepared;
  const labels = new Map(timeTicks.map((tick) => [tick.at, tick.label]));
  const frame = plotFrame({ width, height }, { range, domain: valueAxis.domain });
  const line = frame.yOf(threshold.share);
  return (
    <ComposedChart
      width={width}
      height={height}
      data={prepared.rows}
      margin={{ top: PLOT_MARGIN.top, right: PLOT_MARGIN.right, bottom: 0, left: 0 }}
      accessibilityLayer={false}
    >
      <ReferenceArea
        y1={prepared.forbidden[0]}
        y2={prepared.forbidden[1]}
        fill="var(--fails-tint)"
        fillOpacity={0.4}
        ifOverflow="hidden"
      />
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
        ticks={valueAxis.ticks.filter((tick) => Math.abs(frame.yOf(tick) - line) >= CLEAR_PX)}
        tickFormatter={axisPercent}
        interval={0}
        width={PLOT_MARGIN.left}
        tick={TICK}
        tickLine={false}
        axisLine={false}
        allowDataOverflow
      />
      <Area
        dataKey="band"
        stroke="var(--series-server)"
        strokeWidth={1}
        fill="var(--series-server)"
        fillOpacity={0.16}
        dot={prepared.rows.length === 1}
        activeDot={false}
        isAnimationActive={false}
      />
      <ReferenceLine y={threshold.share} stroke="var(--series-threshold)" strokeWidth={1.25} />
      <Line
        dataKey="share"
        stroke="var(--series-synthetic)"
        strokeWidth={1.5}
        dot={prepared.rows.length === 1}
        activeDot={false}
        isAnimationActive={false}
      />
      {fell ? (
        <ReferenceLine
          x={fell.at}
          stroke={fell.verdict === 'pass' ? 'var(--holds-ink)' : 'var(--fails-ink)'}
          strokeWidth={1.5}
          ifOverflow="extendDomain"
        />
      ) : null}
    </ComposedChart>
  );
});
