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
import { plotAxes } from '../axes/plot-axes';
import { plotFrame } from '../axes/plot-frame';
import type { PreparedEvidence } from './prepare-evidence';

type Props = { prepared: PreparedEvidence; width: number; height: number };

/** The static layer: the interval as a band around the share so far, the threshold, and where the verdict was reached. */
export const EvidencePlot = memo(function EvidencePlot({ prepared, width, height }: Props) {
  const { valueAxis, threshold, range, fell } = prepared;
  const frame = plotFrame({ width, height }, { range, domain: valueAxis.domain });
  const axes = plotAxes(prepared, frame);
  return (
    <ComposedChart
      width={width}
      height={height}
      data={prepared.rows}
      margin={axes.margin}
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
      <XAxis {...axes.time} />
      <YAxis {...axes.value} />
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
