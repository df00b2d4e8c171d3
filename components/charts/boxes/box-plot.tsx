'use client';

import { memo, useId } from 'react';
import {
  CartesianGrid,
  ComposedChart,
  ReferenceArea,
  ReferenceLine,
  Scatter,
  XAxis,
  YAxis,
} from 'recharts';
import { plotAxes } from '../axes/plot-axes';
import { type PlotFrame, plotFrame } from '../axes/plot-frame';
import { timeTicks } from '../axes/time-ticks';
import { BOX_STYLES } from './box-style';
import { HatchPattern } from './hatch-pattern';
import type { Box, PreparedBoxes } from './prepare-boxes';

type Props = { prepared: PreparedBoxes; zone: string; width: number; height: number };

/** Labels that fit under a chart of a quarter of the page. */
const TICKS = 4;
const NARROW_TICKS = 2;
const NARROW_PX = 260;
/** A label closer to the right edge would be cut. */
const HALF_LABEL_PX = 20;
/** Height of the strip that marks seeded history, px. */
const SEEDED_PX = 5;

/** Boxes of an indicator with axes and threshold. */
export const BoxPlot = memo(function BoxPlot({ prepared, zone, width, height }: Props) {
  const hatch = useId();
  const { range, valueAxis, threshold, forbidden, seeded } = prepared;
  const frame = plotFrame({ width, height }, { range, domain: valueAxis.domain });
  const pxToEnd = (at: number) => ((range.to - at) / (range.to - range.from)) * width;
  const ticks = timeTicks(range, zone, width < NARROW_PX ? NARROW_TICKS : TICKS).filter(
    ({ at }) => pxToEnd(at) >= HALF_LABEL_PX,
  );
  const axes = plotAxes({ range, valueAxis, timeTicks: ticks, threshold }, frame);
  return (
    <>
      <ComposedChart
        width={width}
        height={height}
        data={prepared.boxes}
        margin={axes.margin}
        accessibilityLayer={false}
      >
        <HatchPattern id={hatch} />
        <ReferenceArea
          y1={forbidden[0]}
          y2={forbidden[1]}
          className="opacity-60 dark:opacity-50"
          fill="var(--fails-tint)"
          fillOpacity={1}
          ifOverflow="hidden"
        />
        {prepared.gaps.map((gap) => (
          <ReferenceArea
            key={gap.from}
            x1={gap.from}
            x2={gap.to}
            fill={`url(#${hatch})`}
            fillOpacity={0.6}
            ifOverflow="hidden"
          />
        ))}
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis {...axes.time} dataKey="at" />
        <YAxis {...axes.value} dataKey="share" />
        {prepared.releases.map(({ at }) => (
          <ReferenceLine key={at} x={at} stroke="var(--line-strong)" strokeDasharray="2 2" />
        ))}
        <ReferenceLine y={threshold.share} stroke="var(--series-threshold)" strokeWidth={1.25} />
        <Scatter
          dataKey="share"
          isAnimationActive={false}
          shape={({ payload }: { payload?: Box }) =>
            payload ? <BoxMark box={payload} frame={frame} /> : <g />
          }
        />
      </ComposedChart>
      <svg aria-hidden="true" width={width} height={height} className="absolute inset-0">
        <HatchPattern id={`${hatch}-seeded`} />
        {seeded ? (
          <rect
            x={frame.left}
            width={frame.xOf(seeded.to) - frame.left}
            y={frame.top - SEEDED_PX - 3}
            height={SEEDED_PX}
            fill={`url(#${hatch}-seeded)`}
          />
        ) : null}
        <text
          x={frame.left - 4}
          y={frame.yOf(threshold.share)}
          dy="0.36em"
          textAnchor="end"
          className="fill-fg text-12 font-semibold"
        >
          {threshold.label}
        </text>
      </svg>
    </>
  );
});

function BoxMark({ box, frame }: { box: Box; frame: PlotFrame }) {
  const look = BOX_STYLES[box.look];
  const yOf = (share: number) =>
    Math.min(frame.top + frame.height, Math.max(frame.top, frame.yOf(share)));
  const x = frame.xOf(box.at) + 0.5;
  const width = Math.max(1, frame.xOf(box.to) - frame.xOf(box.at) - 1);
  return (
    <g>
      <rect
        x={x}
        width={width}
        y={yOf(box.high)}
        height={Math.max(1.5, yOf(box.low) - yOf(box.high))}
        fill={look.fill}
        fillOpacity={look.fillOpacity}
      />
      <rect
        x={x}
        width={width}
        y={yOf(box.share) - look.tickHeight / 2}
        height={look.tickHeight}
        fill={look.tick}
      />
    </g>
  );
}
