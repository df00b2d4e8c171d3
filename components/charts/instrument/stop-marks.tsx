'use client';

import type { Span } from '../axes/time-spans';
import { timeFrame } from './lane-frame';

const HEIGHT = 24;
const LEAST_HEIGHT = 5;
const MOST_HEIGHT = 18;
/** A press that far from a mark means it, px. */
const NEAR_PX = 12;

/** Sessions of one column. Epoch ms. */
export type Column = { at: number; to: number; n: number };

type Props = {
  columns: readonly Column[];
  /** The highest count of all rows. */
  most: number;
  range: Span;
  width: number;
  look: 'lost' | 'passed';
  /** Opens the sessions of a column; absent where a press opens nothing. */
  onOpen?: ((column: Column) => void) | undefined;
};

/** A mark per column with sessions, on the time axis of the lanes: dark where sessions were lost, pale where they passed. */
export function StopMarks({ columns, most, range, width, look, onOpen }: Props) {
  const frame = timeFrame(width, range);
  const end = frame.left + frame.width;
  const middle = HEIGHT / 2;
  const xOf = (at: number) => Math.min(end, Math.max(frame.left, frame.xOf(at)));
  const open = (x: number) => {
    const near = columns.map((column) => ({
      column,
      px: Math.max(0, xOf(column.at) - x, x - xOf(column.to)),
    }));
    const best = near.sort((a, b) => a.px - b.px)[0];
    if (best && best.px <= NEAR_PX) onOpen?.(best.column);
  };
  return (
    <svg
      aria-hidden="true"
      width={width}
      height={HEIGHT}
      className={onOpen && columns.length > 0 ? 'block cursor-pointer' : 'block'}
      onClick={(event) => open(event.clientX - event.currentTarget.getBoundingClientRect().left)}
    >
      <line x1={frame.left} x2={end} y1={middle} y2={middle} stroke="var(--line)" />
      {columns.map(({ at, to, n }) => {
        const height = Math.max(LEAST_HEIGHT, (n / Math.max(1, most)) * MOST_HEIGHT);
        const least = look === 'lost' ? 3 : 1;
        const x = xOf(at);
        return (
          <rect
            key={at}
            x={Math.min(x, end - least)}
            width={Math.max(least, xOf(to) - x - 0.7)}
            y={middle - height / 2}
            height={height}
            fill={look === 'lost' ? 'var(--fails-ink)' : 'var(--line-strong)'}
            fillOpacity={look === 'lost' ? 1 : 0.5}
          />
        );
      })}
    </svg>
  );
}
