'use client';

import { memo } from 'react';
import { CartesianGrid, ComposedChart, ReferenceLine, Scatter, XAxis, YAxis } from 'recharts';
import type { Latencies } from '@/lib/contract/api/evidence/evidence';
import type { PlotFrame } from '../axes/plot-frame';
import { LANE_MARGIN, laneFrame } from './lane-frame';
import { type LatencyAxis, latencyAxis, latencyTick, latencyY } from './latency-axis';

type Step = { from: number; to: number; p50: number; p95: number | null; p99: number | null };

export type LatencyPlotProps = {
  latencies: Latencies;
  cuts: readonly number[];
  width: number;
  height: number;
};

/** Cut-off sessions have a row of their own above the plot, px. */
const CUT_OFF_PX = 8;

/** Median line with bands up to p95 and p99 on a logarithmic scale; sessions that a deadline cut off are marks at the upper edge. */
export const LatencyPlot = memo(function LatencyPlot(props: LatencyPlotProps) {
  const { latencies, cuts, width, height } = props;
  const axis = latencyAxis(latencies);
  const range = { from: latencies.from, to: latencies.to };
  const margin = { ...LANE_MARGIN, top: LANE_MARGIN.top + CUT_OFF_PX };
  const frame = { ...laneFrame({ width, height }, { range, domain: [0, 1] }) };
  frame.top += CUT_OFF_PX;
  frame.height -= CUT_OFF_PX;
  const rows = latencies.steps.flatMap(([from, ms, , , p50, p95, p99]): Step[] =>
    p50 === null ? [] : [{ from, to: from + ms, p50, p95, p99 }],
  );
  return (
    <ComposedChart
      width={width}
      height={height}
      data={rows}
      margin={{ ...margin, left: 0 }}
      accessibilityLayer={false}
    >
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis dataKey="from" type="number" domain={[range.from, range.to]} allowDataOverflow hide />
      <YAxis
        dataKey="p50"
        type="number"
        scale="log"
        domain={axis.domain}
        ticks={axis.ticks}
        tickFormatter={latencyTick}
        interval={0}
        width={LANE_MARGIN.left}
        tick={{ fill: 'var(--fg-muted)', fontSize: 11 }}
        tickLine={false}
        axisLine={false}
        allowDataOverflow
      />
      {cuts.map((at) => (
        <ReferenceLine key={at} x={at} stroke="var(--line-strong)" strokeDasharray="2 2" />
      ))}
      <Scatter
        dataKey="p50"
        isAnimationActive={false}
        shape={({ payload }: { payload?: Step }) =>
          payload ? <Bands step={payload} axis={axis} frame={frame} /> : <g />
        }
      />
      <Singles latencies={latencies} axis={axis} frame={frame} />
    </ComposedChart>
  );
});

type Scales = { axis: LatencyAxis; frame: PlotFrame };

function Bands({ step, axis, frame }: Scales & { step: Step }) {
  const x = Math.max(frame.left, frame.xOf(step.from));
  const width = Math.max(1, Math.min(frame.left + frame.width, frame.xOf(step.to)) - x);
  const median = latencyY(axis, frame, step.p50);
  const band = (ms: number | null, opacity: number) => {
    const y = latencyY(axis, frame, ms);
    return (
      <rect
        x={x}
        width={width}
        y={y}
        height={Math.max(1, median - y)}
        fill="var(--series-synthetic)"
        fillOpacity={opacity}
      />
    );
  };
  return (
    <g>
      {step.p99 === null ? null : band(step.p99, 0.08)}
      {band(step.p95, 0.16)}
      <rect x={x} width={width} y={median - 1} height="2" fill="var(--series-synthetic)" />
    </g>
  );
}

/** Single sessions where a step has too few for percentiles, and those that were cut off. */
function Singles({ latencies, axis, frame }: Scales & { latencies: Latencies }) {
  const inside = (at: number) =>
    Math.min(frame.left + frame.width, Math.max(frame.left, frame.xOf(at)));
  return (
    <g>
      {latencies.single.map(([at, ms]) => (
        <circle
          key={`${at} ${ms}`}
          cx={inside(at)}
          cy={latencyY(axis, frame, ms)}
          r="1.5"
          fill="var(--series-synthetic)"
        />
      ))}
      {latencies.cutOff.map(([at]) => (
        <path
          key={at}
          d={`M${inside(at) - 3} ${frame.top - 3}l3 -6 3 6z`}
          fill="var(--fails-ink)"
          data-cut-off
        />
      ))}
    </g>
  );
}
