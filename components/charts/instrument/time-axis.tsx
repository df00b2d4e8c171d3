import type { Span } from '../axes/time-spans';
import { timeTicks } from '../axes/time-ticks';
import { timeFrame } from './lane-frame';

const PX_PER_TICK = 84;
/** Labels nearer to an end are anchored inwards, so that none is cut. */
const EDGE_PX = 20;

type Props = { range: Span; zone: string; width: number; last: string };

/** The time axis of all lanes. `last`: heading of the gutter with the present values. */
export function TimeAxis({ range, zone, width, last }: Props) {
  const frame = timeFrame(width, range);
  const end = frame.left + frame.width;
  const ticks = timeTicks(range, zone, Math.max(2, Math.floor(frame.width / PX_PER_TICK)));
  return (
    <svg aria-hidden="true" width={width} height="16" className="block">
      {ticks.map(({ at, label }) => {
        const x = frame.xOf(at);
        const anchor = x > end - EDGE_PX ? 'end' : x < frame.left + EDGE_PX ? 'start' : 'middle';
        return (
          <text key={at} x={x} y="12" textAnchor={anchor} className="fill-fg-muted text-[11px]">
            {label}
          </text>
        );
      })}
      <text x={end + 8} y="12" className="fill-fg text-[11px] font-semibold">
        {last}
      </text>
    </svg>
  );
}
