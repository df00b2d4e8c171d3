'use client';

import clsx from 'clsx';
import dynamic from 'next/dynamic';
import { type KeyboardEvent, type PointerEvent, useMemo, useState } from 'react';
import { INDICATOR_NAMES } from '@/lib/domain/tallies/indicators';
import { countNoun } from '@/lib/web/text/format';
import { type PlotFrame, plotFrame } from '../axes/plot-frame';
import { clockText, dateTimeText } from '../axes/time-ticks';
import { useSize } from '../use-size';
import {
  bandText,
  type EvidenceRow,
  type PreparedEvidence,
  rowAt,
  summariseEvidence,
} from './prepare-evidence';

const EvidencePlot = dynamic(() => import('./evidence-plot').then((part) => part.EvidencePlot), {
  ssr: false,
});

type Props = { prepared: PreparedEvidence; zone: string };

/** The interval of one indicator over time beside its threshold. Fills its container. */
export function EvidenceChart({ prepared, zone }: Props) {
  const [ref, size] = useSize<HTMLDivElement>();
  return (
    <figure className="relative h-full w-full">
      <figcaption className="sr-only">{summariseEvidence(prepared, zone)}</figcaption>
      <div ref={ref} className="absolute inset-0">
        {size.width > 0 && size.height > 0 ? (
          <>
            <div aria-hidden className="absolute inset-0">
              <EvidencePlot prepared={prepared} width={size.width} height={size.height} />
            </div>
            <Overlay prepared={prepared} size={size} zone={zone} />
          </>
        ) : null}
      </div>
    </figure>
  );
}

function Overlay({
  prepared,
  size,
  zone,
}: Props & {
  size: { width: number; height: number };
}) {
  const [row, setRow] = useState<EvidenceRow | null>(null);
  const { rows, range, valueAxis } = prepared;
  const frame = useMemo(
    () => plotFrame(size, { range, domain: valueAxis.domain }),
    [size, range, valueAxis.domain],
  );
  const onPointerMove = (event: PointerEvent) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    setRow(rowAt(rows, frame.atOf(x)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = row ? rows.indexOf(row) : rows.length;
    const to = {
      ArrowLeft: Math.max(0, at - 1),
      ArrowRight: Math.min(rows.length - 1, at + 1),
      Home: 0,
      End: rows.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    setRow(rows[to] ?? null);
  };
  return (
    <>
      <div
        role="slider"
        tabIndex={0}
        aria-label={`Evidence of ${INDICATOR_NAMES[prepared.indicator]} by time`}
        aria-valuemin={range.from}
        aria-valuemax={range.to}
        aria-valuenow={row?.x ?? range.to}
        aria-valuetext={row ? rowText(row, zone) : summariseEvidence(prepared, zone)}
        className="absolute inset-0 touch-pan-y rounded-mark"
        onPointerMove={onPointerMove}
        onPointerLeave={() => setRow(null)}
        onBlur={() => setRow(null)}
        onKeyDown={onKeyDown}
      >
        <Marks prepared={prepared} size={size} frame={frame} row={row} />
      </div>
      {row ? <RowTip row={row} zone={zone} x={frame.xOf(row.x)} width={size.width} /> : null}
    </>
  );
}

function Marks(props: {
  prepared: PreparedEvidence;
  size: { width: number; height: number };
  frame: PlotFrame;
  row: EvidenceRow | null;
}) {
  const { prepared, size, frame, row } = props;
  const { fell, threshold } = prepared;
  const left = fell ? frame.xOf(fell.at) > frame.left + frame.width / 2 : false;
  return (
    <svg aria-hidden width={size.width} height={size.height} className="block">
      <text
        x={frame.left - 4}
        y={frame.yOf(threshold.share)}
        dy="0.36em"
        textAnchor="end"
        className="fill-fg text-12 font-semibold"
      >
        {threshold.label}
      </text>
      {fell ? (
        <text
          x={frame.xOf(fell.at) + (left ? -4 : 4)}
          y={11}
          textAnchor={left ? 'end' : 'start'}
          className={clsx(
            'text-12 font-semibold',
            fell.verdict === 'pass' ? 'fill-holds-ink' : 'fill-fails-ink',
          )}
        >
          {fell.verdict} proven
        </text>
      ) : null}
      {row ? (
        <line
          x1={frame.xOf(row.x)}
          x2={frame.xOf(row.x)}
          y1={frame.top}
          y2={frame.top + frame.height}
          stroke="var(--line-strong)"
        />
      ) : null}
    </svg>
  );
}

function RowTip(props: { row: EvidenceRow; zone: string; x: number; width: number }) {
  const { row, zone, x, width } = props;
  const place = x > width / 2 ? { right: width - x + 10 } : { left: x + 10 };
  return (
    <div
      aria-hidden
      style={place}
      className="pointer-events-none absolute top-2 z-20 w-max rounded-mark border border-line bg-panel px-2 py-1.5 text-12 whitespace-nowrap shadow-float tabular-nums"
    >
      <p className="text-fg-muted">up to {dateTimeText(row.x, zone)}</p>
      <p className="font-semibold">{row.text}</p>
      <p>interval {bandText(row.band)}</p>
      {row.unknown > 0 ? <p className="text-fg-muted">{row.unknown} unknown</p> : null}
    </div>
  );
}

function rowText(row: EvidenceRow, zone: string): string {
  const unknown = row.unknown > 0 ? `, ${row.unknown} unknown` : '';
  return `${clockText(row.x, zone)}: ${row.text}, interval ${bandText(row.band)}, ${countNoun(row.n, 'session')}${unknown}`;
}
