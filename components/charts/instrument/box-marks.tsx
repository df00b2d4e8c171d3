import type { PlotFrame } from '../axes/plot-frame';
import { BOX_STYLES } from '../boxes/box-style';
import { clampY } from './lane-frame';
import type { Lane, LaneBox } from './prepare-lane';

/** One step: its interval, and a tick at its value. `warmUp`: id of the pattern for sessions that are not evaluated. */
export function BoxMark({
  box,
  frame,
  warmUp,
}: {
  box: LaneBox;
  frame: PlotFrame;
  warmUp: string;
}) {
  const style = BOX_STYLES[box.proof];
  const left = Math.max(frame.left, frame.xOf(box.from));
  const right = Math.min(frame.left + frame.width, frame.xOf(box.to));
  const width = Math.max(1, right - left - 1);
  const high = clampY(frame, box.high);
  const height = Math.max(1.5, clampY(frame, box.low) - high);
  const isCold = box.proof === 'cold';
  return (
    <g data-proof={box.proof}>
      <rect
        x={left + 0.5}
        width={width}
        y={high}
        height={height}
        fill={isCold ? `url(#${warmUp})` : style.fill}
        fillOpacity={isCold ? 1 : style.fillOpacity}
        stroke={box.isOpen ? 'var(--fg-muted)' : 'none'}
        strokeDasharray="2 2"
      />
      <rect
        x={left + 0.5}
        width={width}
        y={clampY(frame, box.share) - style.tickHeight / 2}
        height={style.tickHeight}
        fill={style.tick}
      />
    </g>
  );
}

/** What the backend reports: a dashed line that stops where nothing was reported. */
export function reportedPath(server: Lane['server'], frame: PlotFrame): string {
  let end = Number.NEGATIVE_INFINITY;
  return server
    .map(({ at, to, share }) => {
      const y = clampY(frame, share).toFixed(1);
      const from = Math.max(frame.left, frame.xOf(at));
      const start = `${at <= end ? 'L' : 'M'}${from.toFixed(1)} ${y}`;
      end = to;
      return `${start}H${Math.min(frame.left + frame.width, frame.xOf(to)).toFixed(1)}`;
    })
    .join('');
}
