import { linePath, plotFrame } from '../axes/plot-frame';
import type { PreparedSeries } from './prepare-series';

const SIZE = { width: 320, height: 36 };
const NO_MARGIN = { top: 2, right: 0, bottom: 2, left: 0 };

/** A chart reduced to one line with its threshold, for a phone. It stretches to its container. */
export function Sparkline({ prepared, label }: { prepared: PreparedSeries; label: string }) {
  const frame = plotFrame(
    SIZE,
    { range: prepared.range, domain: prepared.valueAxis.domain },
    NO_MARGIN,
  );
  const line = prepared.threshold.share;
  const rows = prepared.rows.map((row) => ({ x: row.x, share: row.synthetic }));
  const [low, high] = prepared.forbidden.map(frame.yOf) as [number, number];
  return (
    <svg
      viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
      preserveAspectRatio="none"
      className="block h-9 w-full"
      role="img"
      aria-label={label}
    >
      <rect
        x="0"
        width={SIZE.width}
        y={Math.min(low, high)}
        height={Math.abs(high - low)}
        fill="var(--fails-tint)"
        fillOpacity="0.5"
      />
      {prepared.breaches.map((span) => (
        <rect
          key={span.from}
          x={frame.xOf(span.from)}
          width={Math.max(1, frame.xOf(span.to) - frame.xOf(span.from))}
          y="0"
          height={SIZE.height}
          fill="var(--fails-line)"
          fillOpacity="0.2"
        />
      ))}
      <line
        x1="0"
        x2={SIZE.width}
        y1={frame.yOf(line)}
        y2={frame.yOf(line)}
        stroke="var(--series-threshold)"
        vectorEffect="non-scaling-stroke"
      />
      <path
        d={linePath(rows, frame)}
        fill="none"
        stroke="var(--series-synthetic)"
        strokeWidth="1.5"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
