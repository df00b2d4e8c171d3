'use client';

import clsx from 'clsx';
import Link from 'next/link';
import { summariseLane } from '@/components/charts/instrument/describe-lane';
import { LaneChart } from '@/components/charts/instrument/lane-chart';
import type { Lane } from '@/components/charts/instrument/prepare-lane';
import {
  describeTile,
  summariseTile,
  type TileMoment,
  type TileText,
} from '@/components/shared/tiles/tile-text';
import { Skeleton } from '@/components/ui/state/skeleton';
import { StateBadge } from '@/components/ui/state/state-badge';
import type { Tile } from '@/lib/contract/api/overview';
import { HoverText } from './hover-text';
import { LaneRow } from './lane-row';
import { nowValue } from './now-value';

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
            <LaneChart
              lane={lane}
              now={now}
              empty={tile.measured === false ? 'not measured by this journey' : NO_SESSION}
              cuts={cuts}
              width={width}
              height={height}
            />
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
