'use client';

import { type KeyboardEvent, type PointerEvent, useMemo, useState } from 'react';
import { INDICATOR_NAMES } from '@/lib/domain/tallies/indicators';
import { exactCounts, shownShare } from '../axes/indicator-share';
import { plotFrame } from '../axes/plot-frame';
import { clockText } from '../axes/time-ticks';
import { BAND_FILL } from './alert-bands';
import { ChartTooltip } from './chart-tooltip';
import { statedShare } from './describe-series';
import { useHoverStore, useHoverTime } from './hover-time';
import { bucketAt, type ChartBucket, type PreparedSeries } from './prepare-series';
import { type Flag, ReleaseFlags } from './release-flags';

const DRAG_FROM_PX = 6;
const DIAMOND_PX = 9;
/** Radius of the ring at a changed journey. */
const RING_PX = 3.5;
/** Alerts lie along the top edge, where no line of a failing indicator runs. */
const BAND_PX = 4;

export type ChartActions = {
  /** Drag: two instants, in any order. */
  zoom(from: number, to: number): void;
  /** Double-click. */
  zoomOut(): void;
  /** Enter on a bucket. */
  open(bucket: ChartBucket): void;
  /** Where a release's flag leads. */
  releaseHref(release: Flag): string;
};

type Props = {
  prepared: PreparedSeries;
  size: { width: number; height: number };
  zone: string;
  /** Null where a reader has nowhere to go from the chart. */
  actions: ChartActions | null;
};

/** The moving layer over a chart: shared cross-hair, tooltip, dragged span, flags. */
export function ChartOverlay({ prepared, size, zone, actions }: Props) {
  const store = useHoverStore();
  const hover = useHoverTime();
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const frame = useMemo(
    () => plotFrame(size, { range: prepared.range, domain: prepared.valueAxis.domain }),
    [size, prepared.range, prepared.valueAxis.domain],
  );
  const chart = prepared.indicator;
  const own = hover?.chart === chart;
  const bucket = hover ? bucketAt(prepared, hover.at, (3 / frame.width) * spanOf(prepared)) : null;
  const timeOf = (event: PointerEvent) =>
    frame.atOf(event.clientX - event.currentTarget.getBoundingClientRect().left);

  const onPointerDown = (event: PointerEvent) => {
    if (actions === null || event.button !== 0 || event.pointerType === 'touch') return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag({ from: timeOf(event), to: timeOf(event) });
  };
  const onPointerMove = (event: PointerEvent) => {
    const at = timeOf(event);
    store.set({ at, chart });
    if (drag) setDrag({ from: drag.from, to: at });
  };
  const onPointerUp = () => {
    if (!drag) return;
    setDrag(null);
    const dragged = Math.abs(frame.xOf(drag.to) - frame.xOf(drag.from));
    if (dragged >= DRAG_FROM_PX) actions?.zoom(drag.from, drag.to);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && bucket) actions?.open(bucket);
    const next = bucketByKey(prepared, bucket, event.key);
    if (!next) return;
    event.preventDefault();
    store.set({ at: next.x, chart });
  };

  return (
    <>
      <div
        role="slider"
        tabIndex={0}
        aria-label={`${INDICATOR_NAMES[chart]} by time`}
        aria-valuemin={prepared.range.from}
        aria-valuemax={prepared.range.to}
        aria-valuenow={Math.round(hover?.at ?? prepared.range.to)}
        aria-valuetext={bucket ? bucketText(prepared, bucket, zone) : 'no session here'}
        className="absolute inset-0 cursor-crosshair touch-pan-y rounded-mark select-none"
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerLeave={() => store.set(null)}
        onPointerCancel={() => setDrag(null)}
        onBlur={() => store.set(null)}
        onDoubleClick={actions?.zoomOut}
        onKeyDown={onKeyDown}
      >
        <svg aria-hidden width={size.width} height={size.height} className="block">
          <SpanMarks prepared={prepared} frame={frame} />
          <text
            x={frame.left - 4}
            y={frame.yOf(prepared.threshold.share)}
            dy="0.36em"
            textAnchor="end"
            className="fill-fg text-12 font-semibold"
          >
            {prepared.threshold.label}
          </text>
          {hover ? <CrossHair x={frame.xOf(hover.at)} frame={frame} /> : null}
          {bucket ? <BucketDots prepared={prepared} bucket={bucket} frame={frame} /> : null}
          {drag ? (
            <Dragged from={frame.xOf(drag.from)} to={frame.xOf(drag.to)} frame={frame} />
          ) : null}
        </svg>
      </div>
      <ReleaseFlags prepared={prepared} frame={frame} zone={zone} href={actions?.releaseHref} />
      {hover && own && bucket && !drag ? (
        <ChartTooltip
          prepared={prepared}
          bucket={bucket}
          zone={zone}
          x={frame.xOf(bucket.x)}
          width={size.width}
        />
      ) : null}
      {bucket?.synthetic && !own ? (
        <span className="pointer-events-none absolute top-0 right-2 rounded-mark bg-panel px-1 text-12 text-fg-muted tabular-nums">
          {statedShare(prepared, bucket.synthetic)}
        </span>
      ) : null}
    </>
  );
}

type Frame = ReturnType<typeof plotFrame>;

function CrossHair({ x, frame }: { x: number; frame: Frame }) {
  const bottom = frame.top + frame.height;
  return <line x1={x} x2={x} y1={frame.top} y2={bottom} stroke="var(--line-strong)" />;
}

function Dragged({ from, to, frame }: { from: number; to: number; frame: Frame }) {
  return (
    <rect
      x={Math.min(from, to)}
      width={Math.abs(to - from)}
      y={frame.top}
      height={frame.height}
      fill="var(--accent)"
      fillOpacity="0.16"
      stroke="var(--accent)"
    />
  );
}

/** Bands of alerts along the top, poles of the release flags, lines of changed journeys, seeded time as a strip under the plot, cold buckets as small diamonds on it. */
function SpanMarks({ prepared, frame }: { prepared: PreparedSeries; frame: Frame }) {
  const bottom = frame.top + frame.height;
  return (
    <>
      {prepared.releases.map((release) => (
        <line
          key={`${release.version}-${release.at}`}
          x1={frame.xOf(release.at)}
          x2={frame.xOf(release.at)}
          y1="3"
          y2={bottom}
          stroke="var(--fg-faint)"
          strokeDasharray="1 3"
        />
      ))}
      <JourneyMarks prepared={prepared} frame={frame} />
      {prepared.alerts.map((band) => (
        <rect
          key={band.id}
          x={frame.xOf(band.from)}
          width={Math.max(2, frame.xOf(band.to) - frame.xOf(band.from))}
          y={frame.top}
          height={BAND_PX}
          fill={BAND_FILL[band.severity]}
        />
      ))}
      {prepared.seeded.map((span) => (
        <rect
          key={span.from}
          x={frame.xOf(span.from)}
          width={Math.max(1, frame.xOf(span.to) - frame.xOf(span.from))}
          y={bottom - 3}
          height="3"
          fill="var(--stale-line)"
          fillOpacity="0.7"
        />
      ))}
      {keepApart(prepared.cold, frame).map((at) => (
        <path
          key={at}
          d={`M${frame.xOf(at)} ${bottom - 7}l3.5 3.5l-3.5 3.5l-3.5 -3.5z`}
          fill="var(--panel)"
          stroke="var(--series-synthetic)"
        />
      ))}
    </>
  );
}

/** A line with a ring on it, where sessions of another or a changed journey began. */
function JourneyMarks({ prepared, frame }: { prepared: PreparedSeries; frame: Frame }) {
  return prepared.journeys.map(({ at, label }) => (
    <g key={`${at} ${label}`} stroke="var(--fg-muted)">
      <line
        x1={frame.xOf(at)}
        x2={frame.xOf(at)}
        y1={RING_PX * 2 + 2}
        y2={frame.top + frame.height}
        strokeDasharray="5 3"
      />
      <circle
        cx={frame.xOf(at)}
        cy={RING_PX + 2}
        r={RING_PX}
        fill="var(--panel)"
        strokeWidth="1.5"
      />
    </g>
  ));
}

/** Instants that are drawn at least a diamond's width from each other. */
function keepApart(instants: readonly number[], frame: Frame): number[] {
  let last = Number.NEGATIVE_INFINITY;
  return instants.filter((at) => {
    const clear = frame.xOf(at) - last >= DIAMOND_PX;
    if (clear) last = frame.xOf(at);
    return clear;
  });
}

function BucketDots(props: { prepared: PreparedSeries; bucket: ChartBucket; frame: Frame }) {
  const { prepared, bucket, frame } = props;
  return (['server', 'synthetic'] as const).map((series) => {
    const count = bucket[series];
    const share = count ? shownShare(prepared.indicator, count) : null;
    if (share === null) return null;
    return (
      <circle
        key={series}
        cx={frame.xOf(bucket.x)}
        cy={frame.yOf(share)}
        r="3.5"
        fill={`var(--series-${series})`}
        stroke="var(--panel)"
        strokeWidth="1.5"
      />
    );
  });
}

function spanOf(prepared: PreparedSeries): number {
  return prepared.range.to - prepared.range.from;
}

function bucketByKey(
  prepared: PreparedSeries,
  from: ChartBucket | null,
  key: string,
): ChartBucket | undefined {
  const { buckets } = prepared;
  const at = from ? buckets.indexOf(from) : buckets.length;
  if (key === 'ArrowLeft') return buckets[Math.max(0, at - 1)];
  if (key === 'ArrowRight') return buckets[Math.min(buckets.length - 1, at + 1)];
  if (key === 'Home') return buckets[0];
  return key === 'End' ? buckets.at(-1) : undefined;
}

function bucketText(prepared: PreparedSeries, bucket: ChartBucket, zone: string): string {
  const own = bucket.synthetic;
  const time = clockText(bucket.at, zone);
  if (!own || own.valid === 0) return `${time}: no valid session`;
  return `${time}: ${statedShare(prepared, own)}, ${exactCounts(prepared.indicator, own)}`;
}
