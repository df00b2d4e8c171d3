'use client';

import dynamic from 'next/dynamic';
import { plotFrame } from '../axes/plot-frame';
import { useSize } from '../use-size';
import type { PreparedBoxes } from './prepare-boxes';

const BoxPlot = dynamic(() => import('./box-plot').then((module) => module.BoxPlot), {
  ssr: false,
});

const LOST_PX = 14;
const LEAST_MARK = 3;

type Props = { prepared: PreparedBoxes; zone: string; label: string };

/** One indicator over time, with the bad sessions of each step below. Fills its container. Recharts is loaded after the first paint. */
export function BoxChart({ prepared, zone, label }: Props) {
  const [ref, size] = useSize<HTMLDivElement>();
  const measured = size.width > 0 && size.height > 0;
  return (
    <figure className="flex h-full w-full flex-col">
      <figcaption className="sr-only">{label}</figcaption>
      <div ref={ref} className="relative min-h-0 flex-1">
        {measured ? (
          <div aria-hidden className="absolute inset-0">
            <BoxPlot prepared={prepared} zone={zone} width={size.width} height={size.height} />
          </div>
        ) : null}
        {prepared.boxes.length === 0 ? (
          <p className="pointer-events-none absolute inset-0 grid place-items-center text-12 text-fg-muted">
            no session in this range
          </p>
        ) : null}
      </div>
      <Lost prepared={prepared} width={size.width} />
    </figure>
  );
}

/** A mark per step with bad sessions, on the time axis of the plot. */
function Lost({ prepared, width }: { prepared: PreparedBoxes; width: number }) {
  const { range, valueAxis, boxes } = prepared;
  const frame = plotFrame({ width, height: LOST_PX }, { range, domain: valueAxis.domain });
  const most = Math.max(LEAST_MARK, ...boxes.map(({ bad }) => bad));
  return (
    <svg aria-hidden="true" width={width} height={LOST_PX} className="block shrink-0">
      <line
        x1={frame.left}
        x2={frame.left + frame.width}
        y1={LOST_PX - 0.5}
        y2={LOST_PX - 0.5}
        stroke="var(--line)"
      />
      <text
        x={frame.left - 4}
        y={LOST_PX - 2}
        textAnchor="end"
        className="fill-fg-muted text-[10px]"
      >
        bad
      </text>
      {boxes
        .filter(({ bad }) => bad > 0)
        .map((box) => {
          const height = Math.max(LEAST_MARK, (box.bad / most) * (LOST_PX - 2));
          return (
            <rect
              key={box.at}
              x={frame.xOf(box.at) + 0.5}
              width={Math.max(2, frame.xOf(box.to) - frame.xOf(box.at) - 1)}
              y={LOST_PX - height}
              height={height}
              fill="var(--fails-ink)"
            />
          );
        })}
    </svg>
  );
}
