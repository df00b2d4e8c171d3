import type { TargetRow, TargetsOverview } from '@/lib/contract/api/targets-overview';
import { ROW_STATES, type RowState } from '@/lib/domain/fleet/row-state';
import { INDICATOR_NAMES } from '@/lib/domain/tallies/indicators';
import { DASH } from '@/lib/web/text/format';
import { formatShare } from '@/lib/web/text/format-indicator';

/** One target on the wall. `size`: failing ones take the room of two. */
export type WallCard = {
  id: string;
  name: string;
  environment: string;
  state: RowState;
  value: string;
  /** "Factory: Stops at factory, 36 of 69": why, in one line. */
  why: string;
  size: 'double' | 'single';
};

export type WallView = {
  /** Pages of cards, at least one; more than one take turns. */
  pages: WallCard[][];
  /** Columns of every page: few targets have large cards. */
  columns: 1 | 2 | 3 | 4;
  /** Whether cards have room for a line of the last hour. */
  hasLines: boolean;
  /** "the worst 72 of 200 are shown"; null where no card is left out. */
  left: string | null;
  /** Targets that hold, by environment, where they share one card; null where each has its own, or none holds. */
  holding: {
    count: number;
    named: Array<{ environment: string; names: string[]; more: number }>;
  } | null;
  /** "14 targets: 2 fail, 7 hold". */
  counts: string;
};

/** Places of one page: a double card takes two, and so does the one of what holds. */
const PLACES = 12;
/** Up to this many places are at most two rows of double cards, which have room for a line. */
const PLACES_WITH_LINES = 8;
/** A round of all pages takes a minute and a half; what comes after them is counted. */
const MOST_PAGES = 6;
/** Where more hold than this, they share one card. */
const MOST_CALM = 3 * PLACES;
/** Names of holding targets per environment. */
const NAMES_SHOWN = 12;

const NOUNS: Record<RowState, string> = {
  fails: 'fail',
  unsure: 'not enough evidence',
  noData: 'no data',
  stale: 'stale',
  holds: 'hold',
  maintenance: 'maintenance',
  paused: 'paused',
};

/**
 * What the wall shows of all targets, worst first: cards of what does not hold, and one card for what does; a card each where all hold, as
 * long as they are few.
 */
export function wallView(
  view: Pick<TargetsOverview, 'rows' | 'counts' | 'byEnvironment'>,
): WallView {
  const { rows, counts } = view;
  const others = rows.filter(({ state }) => state !== 'holds');
  const holding = rows.filter(({ state }) => state === 'holds');
  const isCalm = ROW_STATES.every((state) => state === 'holds' || counts[state] === 0);
  const hasCardEach = isCalm && counts.holds <= MOST_CALM;
  const shared = hasCardEach || counts.holds === 0 ? null : groupNames(holding, view);
  const cards = (hasCardEach ? holding : others).map(cardOf);
  const all = pagesOf(cards, PLACES - placesOf(shared));
  const pages = all.slice(0, MOST_PAGES);
  const most = Math.max(...pages.map((page) => placesOfAll(page))) + placesOf(shared);
  return {
    pages,
    columns: columnsOf(most, shared !== null || cards.some(({ size }) => size === 'double')),
    hasLines: most <= PLACES_WITH_LINES,
    holding: shared,
    counts: countsText(counts),
    left: leftText(pages, totalOf(counts) - counts.holds, hasCardEach),
  };
}

const placesOf = (shared: WallView['holding']) => (shared === null ? 0 : 2);
const placesOfCard = ({ size }: WallCard) => (size === 'double' ? 2 : 1);
const placesOfAll = (cards: readonly WallCard[]) =>
  cards.reduce((sum, card) => sum + placesOfCard(card), 0);

/** Double cards need an even number of columns, or holes are left beside them. */
function columnsOf(places: number, hasDouble: boolean): WallView['columns'] {
  if (hasDouble) return places <= 4 ? 2 : 4;
  if (places <= 1) return 1;
  if (places <= 4) return 2;
  return places <= 6 ? 3 : 4;
}

function leftText(pages: WallCard[][], others: number, hasCardEach: boolean): string | null {
  const shown = pages.reduce((sum, cards) => sum + cards.length, 0);
  return hasCardEach || shown >= others ? null : `the worst ${shown} of ${others} are shown`;
}

function cardOf(row: TargetRow): WallCard {
  const { id, name, environment, state, why } = row;
  const isOld = state === 'stale' || state === 'paused' || state === 'noData';
  const worst = row.indicators.find(({ key }) => key === row.worst) ?? null;
  const share =
    worst === null || isOld ? DASH : formatShare(worst.key, worst.count, worst.thresholdBp);
  const measured = state === 'fails' && worst !== null ? `${INDICATOR_NAMES[worst.key]}. ` : '';
  return {
    id,
    name,
    environment,
    state,
    value: share,
    why: `${measured}${why.text}`,
    size: state === 'fails' ? 'double' : 'single',
  };
}

/** Whole cards in pages of `places`. */
function pagesOf(cards: readonly WallCard[], places: number): WallCard[][] {
  const pages: WallCard[][] = [[]];
  let free = places;
  for (const card of cards) {
    if (placesOfCard(card) > free) {
      pages.push([]);
      free = places;
    }
    pages.at(-1)?.push(card);
    free -= placesOfCard(card);
  }
  return pages;
}

/** Names of what holds, as far as rows were read, and per environment how many more hold. */
function groupNames(
  rows: readonly TargetRow[],
  { counts, byEnvironment }: Pick<TargetsOverview, 'counts' | 'byEnvironment'>,
): NonNullable<WallView['holding']> {
  const groups = byEnvironment.filter(({ holds }) => holds > 0);
  return {
    count: counts.holds,
    named: groups.map(({ environment, holds }) => {
      const all = rows.filter((row) => row.environment === environment);
      const names = all.slice(0, NAMES_SHOWN).map(({ name }) => name);
      return { environment, names, more: holds - names.length };
    }),
  };
}

const totalOf = (counts: TargetsOverview['counts']) =>
  ROW_STATES.reduce((sum, state) => sum + counts[state], 0);

function countsText(counts: TargetsOverview['counts']): string {
  const total = totalOf(counts);
  const parts = ROW_STATES.filter((state) => counts[state] > 0).map(
    (state) => `${counts[state]} ${NOUNS[state]}`,
  );
  const noun = total === 1 ? 'target' : 'targets';
  return [`${total} ${noun}`, parts.join(', ')].filter(Boolean).join(': ');
}
