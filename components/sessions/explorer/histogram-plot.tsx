'use client';

import { type PointerEvent, useState } from 'react';
import { timeTicks } from '@/components/charts/axes/time-ticks';
import { useSize } from '@/components/charts/use-size';
import type { Histogram } from '@/lib/contract/api/explorer/explorer';
import { countNoun, formatCount } from '@/lib/web/text/format';
import { dragSpan, type Span } from '@/lib/web/url/url-state';
import { zoneNameOf } from '@/lib/web/url/zone-name';
import { useView } from '@/lib/web/view/use-view';

const HEIGHT = 96;
const BASE = 76;
const LEFT = 36;
const RIGHT = 8;
/** A shorter drag is a press. */
const LEAST_DRAG = 4;

type Step = Histogram['steps'][number];
const allOf = (step: Step) => step.passed + step.degraded + step.failed + step.excluded;

type Props = { histogram: Histogram; onSelect: (span: Span) => void };

export function HistogramPlot({ histogram, onSelect }: Props) {
  const [frame, { width }] = useSize<HTMLDivElement>();
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const from = Date.parse(histogram.from);
  const to = Date.parse(histogram.to);
  const inner = Math.max(1, width - LEFT - RIGHT);
  const placeOf = (at: number) => LEFT + ((at - from) / (to - from)) * inner;
  const instantOf = (event: PointerEvent<HTMLDivElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - LEFT;
    return from + (Math.min(inner, Math.max(0, x)) / inner) * (to - from);
  };
  const end = () => {
    if (drag && Math.abs(placeOf(drag.to) - placeOf(drag.from)) >= LEAST_DRAG)
      onSelect(dragSpan(drag.from, drag.to));
    setDrag(null);
  };
  return (
    <div
      ref={frame}
      className="cursor-crosshair touch-pan-y select-none"
      style={{ height: HEIGHT }}
      onPointerDown={(event) => {
        if (event.pointerType !== 'mouse' || event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ from: instantOf(event), to: instantOf(event) });
      }}
      onPointerMove={(event) => {
        if (drag) setDrag({ from: drag.from, to: instantOf(event) });
      }}
      onPointerUp={end}
      onPointerCancel={() => setDrag(null)}
    >
      {width > 0 ? (
        <svg width={width} height={HEIGHT} role="img" aria-label={summaryOf(histogram)}>
          <Bars histogram={histogram} placeOf={placeOf} />
          <Axis span={{ from, to }} width={width} placeOf={placeOf} />
          {drag ? (
            <rect
              x={Math.min(placeOf(drag.from), placeOf(drag.to))}
              y={0}
              width={Math.abs(placeOf(drag.to) - placeOf(drag.from))}
              height={BASE}
              className="fill-accent/15 stroke-accent"
            />
          ) : null}
        </svg>
      ) : null}
    </div>
  );
}

function Bars({
  histogram,
  placeOf,
}: Pick<Props, 'histogram'> & { placeOf: (at: number) => number }) {
  const { steps, stepMs } = histogram;
  const most = Math.max(1, ...steps.map(allOf));
  const heightOf = (n: number) => (n / most) * (BASE - 8);
  return (
    <>
      {steps.map((step) => {
        const x = Math.max(LEFT, placeOf(step.at));
        const width = Math.max(1.5, placeOf(step.at + stepMs) - x - 1);
        const failed = step.failed === 0 ? 0 : Math.max(2, heightOf(step.failed));
        const degraded = step.degraded === 0 ? 0 : Math.max(2, heightOf(step.degraded));
        const other = heightOf(step.passed + step.excluded);
        return (
          <g key={step.at}>
            <rect
              x={x}
              y={BASE - failed}
              width={width}
              height={failed}
              className="fill-fails-ink"
            />
            <rect
              x={x}
              y={BASE - failed - degraded}
              width={width}
              height={degraded}
              className="fill-unsure-line"
            />
            <rect
              x={x}
              y={BASE - failed - degraded - other}
              width={width}
              height={other}
              className="fill-line-strong/35"
            />
          </g>
        );
      })}
      <line x1={LEFT} x2="100%" y1={BASE} y2={BASE} className="stroke-line-strong" />
      <text x={LEFT - 6} y={14} textAnchor="end" className="fill-fg-muted text-[11px] tabular-nums">
        {formatCount(most)}
      </text>
      <text x={LEFT - 6} y={BASE} textAnchor="end" className="fill-fg-muted text-[11px]">
        0
      </text>
    </>
  );
}

function Axis(props: {
  span: { from: number; to: number };
  width: number;
  placeOf: (at: number) => number;
}) {
  const { span, width, placeOf } = props;
  const { zone } = useView();
  const ticks = timeTicks(span, zoneNameOf(zone), Math.max(2, Math.floor(width / 90)));
  return ticks.map(({ at, label }) => {
    const x = placeOf(at);
    const anchor = x > width - 24 ? 'end' : x < LEFT + 18 ? 'start' : 'middle';
    return (
      <text
        key={at}
        x={x}
        y={HEIGHT - 4}
        textAnchor={anchor}
        className="fill-fg-muted text-[11px] tabular-nums"
      >
        {label}
      </text>
    );
  });
}

function summaryOf({ total, steps, stepMs }: Histogram): string {
  const { passed, degraded, failed, excluded } = total;
  const all = countNoun(passed + degraded + failed + excluded, 'session');
  const worst = steps.reduce<Step | null>(
    (before, step) => (step.failed > (before?.failed ?? 0) ? step : before),
    null,
  );
  const most = worst
    ? `; most failed, ${worst.failed}, in the ${stepMs / 60_000} min from ${new Date(worst.at).toISOString().slice(0, 16)} UTC`
    : '';
  return `${all} over time: ${failed} failed, ${degraded} degraded, ${passed} passed, ${excluded} excluded${most}`;
}
