'use client';

import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import type { Span } from '../axes/time-spans';
import { useHoverStore, useHoverTime } from '../series/hover-time';
import { stepAt, stepByKey } from './cursor-steps';
import { timeFrame } from './lane-frame';

/** A shorter drag is a press. */
const DRAG_FROM_PX = 6;

export type CursorActions = {
  /** Drag: two instants, in any order. */
  zoom(from: number, to: number): void;
  /** Double-click. */
  zoomOut(): void;
  /** Enter on a step. */
  open(step: Span): void;
};

type Props = {
  range: Span;
  /** Steps with sessions, oldest first. */
  steps: readonly Span[];
  width: number;
  /** The step in words, for screen readers. */
  describe: (step: Span) => string;
  actions: CursorActions;
};

/** One cross-hair through all lanes: it follows the pointer and the arrow keys; a drag zooms, Enter opens the sessions of a step. */
export function TimeCursor({ range, steps, width, describe, actions }: Props) {
  const store = useHoverStore();
  const hover = useHoverTime();
  const [drag, setDrag] = useState<Span | null>(null);
  const frame = timeFrame(width, range);
  const step = hover ? stepAt(steps, hover.at) : null;
  const timeOf = (event: PointerEvent) =>
    frame.atOf(event.clientX - event.currentTarget.getBoundingClientRect().left);
  const show = (at: number) => store.set({ at, chart: 'lanes' });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && step) actions.open(step);
    const next = stepByKey(steps, step, event);
    if (!next) return;
    event.preventDefault();
    show((Math.max(next.from, range.from) + Math.min(next.to, range.to)) / 2);
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Steps of the charts"
      aria-valuemin={range.from}
      aria-valuemax={range.to}
      aria-valuenow={Math.round(hover?.at ?? range.to)}
      aria-valuetext={step ? describe(step) : 'no session here'}
      className="absolute inset-0 cursor-crosshair touch-pan-y rounded-mark select-none max-sm:pointer-events-none"
      onPointerDown={(event) => {
        if (event.button !== 0 || event.pointerType === 'touch') return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ from: timeOf(event), to: timeOf(event) });
      }}
      onPointerMove={(event) => {
        show(timeOf(event));
        if (drag) setDrag({ from: drag.from, to: timeOf(event) });
      }}
      onPointerUp={() => {
        setDrag(null);
        if (drag && Math.abs(frame.xOf(drag.to) - frame.xOf(drag.from)) >= DRAG_FROM_PX)
          actions.zoom(drag.from, drag.to);
      }}
      onPointerLeave={() => store.set(null)}
      onPointerCancel={() => setDrag(null)}
      onBlur={() => store.set(null)}
      onDoubleClick={actions.zoomOut}
      onKeyDown={onKeyDown}
    >
      <svg aria-hidden="true" width={width} height="100%" className="block">
        {hover ? <CursorLine x={frame.xOf(hover.at)} /> : null}
        {drag ? (
          <rect
            x={Math.min(frame.xOf(drag.from), frame.xOf(drag.to))}
            width={Math.abs(frame.xOf(drag.to) - frame.xOf(drag.from))}
            height="100%"
            fill="var(--accent)"
            fillOpacity="0.16"
            stroke="var(--accent)"
          />
        ) : null}
      </svg>
    </div>
  );
}

const CursorLine = ({ x }: { x: number }) => (
  <line x1={x} x2={x} y1="0" y2="100%" stroke="var(--fg-muted)" />
);
