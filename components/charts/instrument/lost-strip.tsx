import { LOST_PX, timeFrame } from './lane-frame';
import type { Lane } from './prepare-lane';

const LEAST_HEIGHT = 3;
const LEAST_WIDTH = 2;
/** A single lost session is a small mark, also where no step lost more. */
const LEAST_SCALE = 4;

/** Lost sessions at raw resolution under a lane, on a scale of their own: they show the onset that steps blur. */
export function LostStrip({ lane, width }: { lane: Lane; width: number }) {
  const frame = timeFrame(width, lane.range);
  const most = lane.lost.reduce((top, { n }) => Math.max(top, n), LEAST_SCALE);
  const end = frame.left + frame.width;
  return (
    <svg aria-hidden="true" width={width} height={LOST_PX} className="block">
      <text
        x={frame.left - 6}
        y={LOST_PX - 3}
        textAnchor="end"
        className="fill-fg-muted text-[11px]"
      >
        failed
      </text>
      <line x1={frame.left} x2={end} y1={LOST_PX - 0.5} y2={LOST_PX - 0.5} stroke="var(--line)" />
      {lane.lost.map(({ at, to, n }) => {
        const x = Math.max(frame.left, frame.xOf(at));
        const height = Math.max(LEAST_HEIGHT, (n / most) * (LOST_PX - 2));
        return (
          <rect
            key={at}
            x={Math.min(x, end - LEAST_WIDTH)}
            width={Math.max(LEAST_WIDTH, Math.min(end, frame.xOf(to)) - x - 0.7)}
            y={LOST_PX - height}
            height={height}
            fill="var(--fails-ink)"
          />
        );
      })}
    </svg>
  );
}
