'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Skeleton } from '@/components/ui/state/skeleton';
import { STATES_BAD_SHARE } from '@/lib/domain/tallies/indicators';
import { depthAxis } from '../axes/depth-axis';
import type { ValueAxis } from '../axes/value-axis';
import { useHoverTime } from '../series/hover-time';
import { LOST_PX, laneFrame } from './lane-frame';
import { LostStrip } from './lost-strip';
import { NowGutter, type NowValue } from './now-gutter';
import { type Lane, provenShares } from './prepare-lane';

const LanePlot = dynamic(() => import('./lane-plot').then((module) => module.LanePlot), {
  ssr: false,
  loading: () => <Skeleton className="size-full" />,
});

type Props = {
  lane: Lane;
  /** The present value; null where there is none to show. */
  now: NowValue | null;
  /** Shown where the lane has no box. */
  empty: string;
  cuts: readonly number[];
  width: number;
  /** Of the plot and its lost sessions together, px. */
  height: number;
};

/** The boxes of one indicator, and under them its lost sessions. */
export function LaneChart({ height, ...plot }: Props) {
  return (
    <>
      <Plot {...plot} height={height - LOST_PX} />
      <LostStrip lane={plot.lane} width={plot.width} />
    </>
  );
}

function Plot({ lane, now, empty, cuts, width, height }: Props) {
  const axis = useHeldAxis(lane, now);
  const frame = laneFrame({ width, height }, { range: lane.range, domain: axis.domain });
  return (
    <div className="relative" style={{ height }}>
      <div aria-hidden className="absolute inset-0">
        <LanePlot lane={lane} axis={axis} cuts={cuts} width={width} height={height} />
      </div>
      <svg aria-hidden="true" width={width} height={height} className="absolute inset-0">
        <text
          x={frame.left - 6}
          y={frame.yOf(lane.threshold.share)}
          dy="0.36em"
          textAnchor="end"
          className="fill-fg text-[11px] font-semibold"
        >
          {lane.threshold.label}
        </text>
        {now ? <NowGutter now={now} frame={frame} /> : null}
        {lane.boxes.length === 0 ? (
          <text
            x={frame.left + frame.width / 2}
            y={frame.top + frame.height / 2}
            dy="0.36em"
            textAnchor="middle"
            className="fill-fg-muted stroke-panel stroke-4 text-12 [paint-order:stroke]"
          >
            {empty}
          </text>
        ) : null}
      </svg>
    </div>
  );
}

/** The value axis. It shows the present value too, and does not change while the pointer is on the charts. */
function useHeldAxis(lane: Lane, now: NowValue | null): ValueAxis {
  const isHovered = useHoverTime() !== null;
  const bad = now ? [STATES_BAD_SHARE[lane.indicator] ? now.share : 1 - now.share] : [];
  const axis = depthAxis(lane.indicator, lane.threshold.bp, [...provenShares(lane), ...bad]);
  const [held, setHeld] = useState(axis);
  const isSame = held.domain[0] === axis.domain[0] && held.domain[1] === axis.domain[1];
  if (!isSame && !isHovered) setHeld(axis);
  return held;
}
