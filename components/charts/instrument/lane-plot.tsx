'use client';

import { memo, useId } from 'react';
import { ComposedChart, ReferenceArea, ReferenceLine, Scatter, XAxis, YAxis } from 'recharts';
import { STATES_BAD_SHARE } from '@/lib/domain/tallies/indicators';
import { axisPercent } from '../axes/indicator-share';
import type { ValueAxis } from '../axes/value-axis';
import { HatchPattern } from '../boxes/hatch-pattern';
import { BoxMark, reportedPath } from './box-marks';
import { LANE_MARGIN, laneFrame } from './lane-frame';
import type { Lane, LaneBox } from './prepare-lane';

/** Least distance of an axis label to the threshold's own, px. */
const CLEAR_PX = 13;
const TICK = { fill: 'var(--fg-muted)', fontSize: 11 };

export type LanePlotProps = {
  lane: Lane;
  axis: ValueAxis;
  cuts: readonly number[];
  width: number;
  height: number;
};

/** Boxes of an indicator with its threshold and forbidden side. What follows the pointer is drawn over it. */
export const LanePlot = memo(function LanePlot(props: LanePlotProps) {
  const { lane, axis, cuts, width, height } = props;
  const id = useId();
  const { range, threshold } = lane;
  const frame = laneFrame({ width, height }, { range, domain: axis.domain });
  const line = frame.yOf(threshold.share);
  return (
    <ComposedChart
      width={width}
      height={height}
      data={lane.boxes}
      margin={{ ...LANE_MARGIN, left: 0 }}
      accessibilityLayer={false}
    >
      <HatchPattern id={`${id}-gap`} />
      <HatchPattern id={`${id}-cold`} stroke="var(--unsure-line)" />
      <XAxis dataKey="from" type="number" domain={[range.from, range.to]} allowDataOverflow hide />
      <YAxis
        dataKey="share"
        type="number"
        domain={axis.domain}
        ticks={axis.ticks.filter((tick) => Math.abs(frame.yOf(tick) - line) >= CLEAR_PX)}
        tickFormatter={axisPercent}
        interval={0}
        width={LANE_MARGIN.left}
        tick={TICK}
        tickLine={false}
        axisLine={false}
        allowDataOverflow
      />
      <Areas lane={lane} axis={axis} hatch={`${id}-gap`} />
      {cuts.map((at) => (
        <ReferenceLine key={at} x={at} stroke="var(--line-strong)" strokeDasharray="2 2" />
      ))}
      <Scatter
        dataKey="share"
        isAnimationActive={false}
        shape={({ payload }: { payload?: LaneBox }) =>
          payload ? <BoxMark box={payload} frame={frame} warmUp={`${id}-cold`} /> : <g />
        }
      />
      {lane.server.length === 0 ? null : (
        <path
          d={reportedPath(lane.server, frame)}
          fill="none"
          stroke="var(--series-server)"
          strokeWidth="1.25"
          strokeDasharray="4 3"
        />
      )}
      <ReferenceLine y={threshold.share} stroke="var(--series-threshold)" strokeWidth={1.25} />
    </ComposedChart>
  );
});

/** The forbidden side, time in an incident, and what was not measured. */
function Areas({ lane, axis, hatch }: Pick<LanePlotProps, 'lane' | 'axis'> & { hatch: string }) {
  const [low, high] = axis.domain;
  const isBad = STATES_BAD_SHARE[lane.indicator];
  return (
    <>
      <ReferenceArea
        y1={isBad ? lane.threshold.share : low}
        y2={isBad ? high : lane.threshold.share}
        className="opacity-28 dark:opacity-20"
        fill="var(--fails-tint)"
        fillOpacity={1}
        ifOverflow="hidden"
      />
      {lane.failing.map((span) => (
        <ReferenceArea
          key={`failing-${span.from}`}
          x1={span.from}
          x2={span.to}
          fill="var(--fails-line)"
          fillOpacity={0.12}
          ifOverflow="hidden"
        />
      ))}
      {[...lane.gaps, ...lane.probeGaps].map((span) => (
        <ReferenceArea
          key={`gap-${span.from}-${span.to}`}
          x1={span.from}
          x2={span.to}
          fill={`url(#${hatch})`}
          fillOpacity={0.6}
          ifOverflow="hidden"
        />
      ))}
    </>
  );
}
