'use client';

import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { Raster } from '@/lib/contract/api/sessions';
import { formatDuration } from '@/lib/web/text/format';
import { clockText, dateTimeText, timeTicks } from '../axes/time-ticks';
import { useSize } from '../use-size';
import { colourToken, useTheme } from '../use-theme';
import { paintRaster } from './paint-raster';
import {
  columnTotal,
  hitRaster,
  prepareRaster,
  type RasterBox,
  summariseRaster,
} from './prepare-raster';

type Props = {
  raster: Raster;
  zone: string;
  /** Opens one session, or the sessions of a column. */
  onOpen: (picked: { sessionId: string } | { from: number; to: number }) => void;
};

/** One mark per session, by time, as one image. Pointer and arrow keys pick a mark; click and Enter open it. */
export function SessionRaster({ raster, zone, onOpen }: Props) {
  const [place, size] = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  const layout = useMemo(() => prepareRaster(raster, size), [raster, size]);
  const [picked, setPicked] = useState<number | null>(null);
  const count = raster.mode === 'sessions' ? raster.marks.length : raster.columns.length;
  const box = layout.boxes.find((it) => it.index === picked) ?? null;

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || !canvas.current || size.width === 0) return;
    const ratio = window.devicePixelRatio || 1;
    canvas.current.width = Math.round(size.width * ratio);
    canvas.current.height = Math.round(size.height * ratio);
    // The theme is not read, but a change makes the painted colours stale.
    void theme;
    paintRaster(context, layout, { ratio, colour: colourToken, picked });
  }, [layout, picked, size, theme]);

  const boxUnder = (event: MouseEvent): RasterBox | null => {
    const at = event.currentTarget.getBoundingClientRect();
    return hitRaster(layout, { x: event.clientX - at.left, y: event.clientY - at.top });
  };
  const openBox = (index: number) => {
    if (raster.mode === 'sessions') {
      const mark = raster.marks[index];
      if (mark) onOpen({ sessionId: mark.id });
      return;
    }
    const column = raster.columns[index];
    if (column) onOpen({ from: column.at, to: column.at + raster.stepMs });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && picked !== null) return openBox(picked);
    const next = nextIndex(event.key, picked, count);
    if (next === null) return;
    event.preventDefault();
    setPicked(next);
  };

  return (
    <div>
      <div
        ref={place}
        data-newest-session={newestOf(raster)}
        role="slider"
        aria-label={`${summariseRaster(raster)} Arrow keys pick one, Enter opens it.`}
        aria-valuemin={0}
        aria-valuemax={count}
        aria-valuenow={picked === null ? 0 : picked + 1}
        aria-valuetext={box ? describeBox(raster, box, zone) : 'none picked'}
        tabIndex={0}
        className="relative h-24 cursor-pointer rounded-mark"
        onKeyDown={onKeyDown}
        onBlur={() => setPicked(null)}
        onClick={(event) => {
          const under = boxUnder(event);
          if (under) openBox(under.index);
        }}
        onMouseMove={(event) => setPicked(boxUnder(event)?.index ?? null)}
        onMouseLeave={() => setPicked(null)}
      >
        {count === 0 ? (
          <p aria-hidden className="absolute inset-0 grid place-items-center text-13 text-fg-muted">
            No session in this range.
          </p>
        ) : null}
        <canvas ref={canvas} aria-hidden className="absolute inset-0 h-full w-full" />
        {box ? (
          <p
            aria-hidden
            style={
              box.x > size.width / 2
                ? { right: size.width - box.x + 4 }
                : { left: box.x + box.width + 4 }
            }
            className="pointer-events-none absolute -top-7 z-20 w-max max-w-[calc(100vw-64px)] rounded-mark border border-line bg-panel px-2 py-0.5 text-12 shadow-float tabular-nums"
          >
            {describeBox(raster, box, zone)}
          </p>
        ) : null}
      </div>
      <RasterAxis raster={raster} width={size.width} zone={zone} />
    </div>
  );
}

/** For tests and measurements: they cannot read an image. */
function newestOf(raster: Raster): string | undefined {
  if (raster.mode !== 'sessions') return undefined;
  let newest = raster.marks[0];
  for (const mark of raster.marks) if (newest && mark.at > newest.at) newest = mark;
  return newest?.id;
}

function RasterAxis({ raster, width, zone }: { raster: Raster; width: number; zone: string }) {
  const ticks = width > 0 ? timeTicks(raster, zone, Math.max(2, Math.floor(width / 90))) : [];
  return (
    <div
      aria-hidden
      className="relative mt-1 h-4 overflow-hidden border-t border-line text-12 text-fg-faint"
    >
      {ticks.map((tick) => {
        const share = (tick.at - raster.from) / (raster.to - raster.from);
        return share > 0.04 && share < 0.96 ? (
          <span
            key={tick.at}
            className="absolute -translate-x-1/2 tabular-nums"
            style={{ left: `${share * 100}%` }}
          >
            {tick.label}
          </span>
        ) : null;
      })}
    </div>
  );
}

function nextIndex(key: string, from: number | null, count: number): number | null {
  if (count === 0) return null;
  const steps: Record<string, number> = {
    ArrowRight: from === null ? 0 : Math.min(count - 1, from + 1),
    ArrowLeft: from === null ? count - 1 : Math.max(0, from - 1),
    Home: 0,
    End: count - 1,
  };
  return steps[key] ?? null;
}

function describeBox(raster: Raster, box: RasterBox, zone: string): string {
  if (raster.mode === 'sessions') {
    const mark = raster.marks[box.index];
    if (!mark) return '';
    const how = mark.failedStage ? `stopped at ${mark.failedStage}` : mark.outcome;
    const seeded = mark.seeded ? ' · seeded' : '';
    return `${clockText(mark.at, zone)} · ${how} · ${formatDuration(mark.totalMs)}${seeded}`;
  }
  const column = raster.columns[box.index];
  if (!column) return '';
  const failed = columnTotal(column) - column.passed - column.degraded - column.excluded;
  const counts = [
    [column.passed, 'passed'],
    [column.degraded, 'degraded'],
    [failed, 'failed'],
    [column.excluded, 'excluded'],
  ] as const;
  const words = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return `${dateTimeText(column.at, zone)} · ${words.join(', ')}`;
}
