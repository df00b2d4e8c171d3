'use client';

import clsx from 'clsx';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useState } from 'react';
import { depthAxis } from '@/components/charts/axes/depth-axis';
import type { ValueAxis } from '@/components/charts/axes/value-axis';
import { summariseLane } from '@/components/charts/instrument/describe-lane';
import { LOST_PX, laneFrame } from '@/components/charts/instrument/lane-frame';
import { LostStrip } from '@/components/charts/instrument/lost-strip';
import { NowGutter, type NowValue } from '@/components/charts/instrument/now-gutter';
import { type Lane, provenShares } from '@/components/charts/instrument/prepare-lane';
import { useHoverTime } from '@/components/charts/series/hover-time';
import {
  describeTile,
  summariseTile,
  type TileMoment,
  type TileText,
} from '@/components/shared/tiles/tile-text';
import { Skeleton } from '@/components/ui/state/skeleton';
import { StateBadge } from '@/components/ui/state/state-badge';
import type { Tile } from '@/lib/contract/api/overview';
import { STATES_BAD_SHARE } from '@/lib/domain/tallies/indicators';
import { HoverText } from './hover-text';
import { LaneRow } from './lane-row';
import { nowValue } from './now-value';

const LanePlot = dynamic(
  () => import('@/components/charts/instrument/lane-plot').then((module) => module.LanePlot),
  { ssr: false, loading: () => <Skeleton className="size-full" /> },
);

/** Heights of the plots with their lost sessions, px: they do not depend on the state. */
const HEIGHTS: Partial<Record<Tile['indicator'], number>> = { connection: 88, factory: 88 };
const HEIGHT = 72;
const laneHeight = (indicator: Tile['indicator']): number => HEIGHTS[indicator] ?? HEIGHT;

type Props = {
  tile: Tile;
  moment: TileMoment;
  /** The sessions that the value was computed from. */
  href: string;
  /** Null while it loads, undefined where it could not be loaded. */
  lane: Lane | null | undefined;
  cuts: readonly number[];
  width: number;
  zone: string;
};

/** One indicator: figures of now at the left, its evidence over time beside them. */
export function IndicatorLane({ tile, moment, href, lane, cuts, width, zone }: Props) {
  const text = describeTile(tile, moment);
  const now = nowValue(tile, text, moment.stale);
  const height = laneHeight(tile.indicator);
  return (
    <LaneRow
      name={text.name}
      fails={text.tone === 'fails' || text.tone === 'emergency'}
      label={<LaneLabel text={text} tile={tile} href={href} lane={lane ?? null} zone={zone} />}
    >
      <div style={{ height }}>
        {lane && width > 0 ? (
          <figure>
            <figcaption className="sr-only">{summariseLane(lane, zone)}</figcaption>
            <Plot
              lane={lane}
              now={now}
              empty={tile.measured === false ? 'not measured by this journey' : NO_SESSION}
              cuts={cuts}
              width={width}
              height={height - LOST_PX}
            />
            <LostStrip lane={lane} width={width} />
          </figure>
        ) : (
          <Placeholder isLost={lane === undefined} />
        )}
      </div>
    </LaneRow>
  );
}

export function Placeholder({ isLost }: { isLost: boolean }) {
  return isLost ? (
    <p className="grid size-full place-items-center rounded-mark bg-panel-raised text-12 text-fg-muted">
      The chart could not be loaded.
    </p>
  ) : (
    <Skeleton className="size-full" />
  );
}

const NO_SESSION = 'no session in this range';

type PlotProps = {
  lane: Lane;
  now: NowValue | null;
  /** Shown where the lane has no box. */
  empty: string;
  cuts: readonly number[];
  width: number;
  height: number;
};

function Plot({ lane, now, empty, cuts, width, height }: PlotProps) {
  const axis = useHeldAxis(lane, now);
  const frame = laneFrame({ width, height }, { range: lane.range, domain: axis.domain });
  return (
    <div className="relative" style={{ height }}>
      <div aria-hidden className="absolute inset-0">
        <LanePlot lane={lane} axis={axis} cuts={cuts} width={width} height={height} />
      </div>
      <svg aria-hidden="true" width={width} height={height} className="absolute inset-0">
        <text
          x={frame.left - 6}
          y={frame.yOf(lane.threshold.share)}
          dy="0.36em"
          textAnchor="end"
          className="fill-fg text-[11px] font-semibold"
        >
          {lane.threshold.label}
        </text>
        {now ? <NowGutter now={now} frame={frame} /> : null}
        {lane.boxes.length === 0 ? (
          <text
            x={frame.left + frame.width / 2}
            y={frame.top + frame.height / 2}
            dy="0.36em"
            textAnchor="middle"
            className="fill-fg-muted stroke-panel stroke-4 text-12 [paint-order:stroke]"
          >
            {empty}
          </text>
        ) : null}
      </svg>
    </div>
  );
}

/** The value axis. It shows the present value too, and does not change while the pointer is on the charts. */
function useHeldAxis(lane: Lane, now: NowValue | null): ValueAxis {
  const isHovered = useHoverTime() !== null;
  const bad = now ? [STATES_BAD_SHARE[lane.indicator] ? now.share : 1 - now.share] : [];
  const axis = depthAxis(lane.indicator, lane.threshold.bp, [...provenShares(lane), ...bad]);
  const [held, setHeld] = useState(axis);
  const isSame = held.domain[0] === axis.domain[0] && held.domain[1] === axis.domain[1];
  if (!isSame && !isHovered) setHeld(axis);
  return held;
}

type LabelProps = { text: TileText; tile: Tile; href: string; lane: Lane | null; zone: string };

function LaneLabel({ text, tile, href, lane, zone }: LabelProps) {
  const fails = text.tone === 'fails' || text.tone === 'emergency';
  const muted = text.thin || text.value === '–';
  return (
    <>
      <h3 className="flex items-center justify-between gap-2 text-13 font-semibold">
        <Link
          href={href}
          aria-label={summariseTile(text, tile)}
          className="inline-flex min-h-6 items-center whitespace-nowrap hover:text-accent hover:underline"
        >
          {text.name}
        </Link>
        <StateBadge state={text.tone} word={text.word} plain className="min-w-0 truncate text-12" />
      </h3>
      <p className="flex flex-wrap items-baseline gap-x-2 tabular-nums">
        <span
          className={clsx(
            'text-28 leading-8 font-semibold',
            fails ? 'text-fails-ink' : muted ? 'text-fg-muted' : 'text-fg',
          )}
        >
          {text.value}
        </span>
        <span className="text-12 whitespace-nowrap text-fg-muted">
          {[text.threshold, text.margin].filter(Boolean).join(' · ')}
        </span>
      </p>
      <HoverText lane={lane} zone={zone}>
        <span className="block">
          <span>{evidenceText(text)}</span>
          {text.window === '' ? '' : ` · ${text.window}`}
        </span>
        {text.note ? <span className="block">{text.note}</span> : null}
        {text.beside ? <span className="block font-medium text-fg">{text.beside}</span> : null}
      </HoverText>
    </>
  );
}

/** `36–59 % · 69 sessions`. */
function evidenceText({ interval, sample, unknown }: TileText): string {
  const parts = [interval === null ? null : `${interval}\u00a0%`, sample, unknown];
  return parts.filter(Boolean).join(' · ');
}
