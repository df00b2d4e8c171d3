import type { PlotFrame } from '../axes/plot-frame';
import { clampY } from './lane-frame';

/** The present value of an indicator, as its label states it: shares 0…1 in the sense in which it is stated. */
export type NowValue = {
  share: number;
  low: number;
  high: number;
  text: string;
  tone: 'fails' | 'unsure' | 'plain';
};

const INK: Record<NowValue['tone'], string> = {
  fails: 'var(--fails-ink)',
  unsure: 'var(--unsure-ink)',
  plain: 'var(--fg)',
};
const DOT_PX = 14;

/** Dot, interval and number at the right of a lane. It is the label's number, so that chart and label cannot contradict each other. */
export function NowGutter({ now, frame }: { now: NowValue; frame: PlotFrame }) {
  const right = frame.left + frame.width;
  const x = right + DOT_PX;
  const y = clampY(frame, now.share);
  const ink = INK[now.tone];
  return (
    <g>
      <line
        x1={right + 3}
        x2={right + 3}
        y1={frame.top}
        y2={frame.top + frame.height}
        stroke="var(--line)"
      />
      <line
        x1={x}
        x2={x}
        y1={clampY(frame, now.high)}
        y2={clampY(frame, now.low)}
        stroke={ink}
        strokeWidth="2"
      />
      <circle cx={x} cy={y} r="4" fill={ink} />
      <text x={x + 8} y={y} dy="0.35em" fill={ink} className="text-12 font-semibold">
        {now.text}
      </text>
    </g>
  );
}
