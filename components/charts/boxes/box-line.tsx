import { useId } from 'react';
import { plotFrame } from '../axes/plot-frame';
import { BOX_STYLES } from './box-style';
import { HatchPattern } from './hatch-pattern';
import type { PreparedBoxes } from './prepare-boxes';

const SIZE = { width: 300, height: 36 };
/** Below the plot is a mark for each step with bad sessions. */
const MARGIN = { top: 2, right: 0, bottom: 9, left: 0 };
const MARK_BASE = SIZE.height - 1;
const LEAST_MARK = 2;
const MOST_MARK = 6;

/** One indicator over time in one line of a list. It stretches to the width of its container. */
export function BoxLine({ prepared, label }: { prepared: PreparedBoxes; label: string }) {
  const hatch = useId();
  const { range, valueAxis, threshold, forbidden, boxes, gaps } = prepared;
  const frame = plotFrame(SIZE, { range, domain: valueAxis.domain }, MARGIN);
  const yOf = (share: number) =>
    Math.min(frame.top + frame.height, Math.max(frame.top, frame.yOf(share)));
  const [a, b] = forbidden.map(yOf) as [number, number];
  return (
    <svg
      viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
      preserveAspectRatio="none"
      className="block h-9 w-full"
      role="img"
      aria-label={label}
    >
      <HatchPattern id={hatch} />
      <rect
        x="0"
        width={SIZE.width}
        y={Math.min(a, b)}
        height={Math.abs(b - a)}
        className="fill-fails-tint opacity-60 dark:opacity-50"
      />
      <line
        x1="0"
        x2={SIZE.width}
        y1={yOf(threshold.share)}
        y2={yOf(threshold.share)}
        stroke="var(--line-strong)"
        vectorEffect="non-scaling-stroke"
      />
      {gaps.map((gap) => (
        <rect
          key={gap.from}
          x={frame.xOf(gap.from)}
          width={frame.xOf(gap.to) - frame.xOf(gap.from)}
          y={frame.top}
          height={frame.height}
          fill={`url(#${hatch})`}
          opacity={0.6}
        />
      ))}
      {boxes.map((box) => {
        const look = BOX_STYLES[box.look];
        const x = frame.xOf(box.at) + 0.5;
        const width = Math.max(1, frame.xOf(box.to) - frame.xOf(box.at) - 1);
        const mark = Math.min(MOST_MARK, LEAST_MARK + (box.bad / box.valid) * MOST_MARK);
        return (
          <g key={box.at}>
            <rect
              x={x}
              width={width}
              y={yOf(box.high)}
              height={Math.max(1, yOf(box.low) - yOf(box.high))}
              fill={look.fill}
              fillOpacity={look.fillOpacity}
            />
            <rect x={x} width={width} y={yOf(box.share) - 1} height={2} fill={look.tick} />
            {box.bad > 0 ? (
              <rect
                x={x}
                width={width}
                y={MARK_BASE - mark}
                height={mark}
                fill="var(--fails-ink)"
              />
            ) : null}
          </g>
        );
      })}
    </svg>
  );
}
