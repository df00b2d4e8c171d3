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
  /** Pages of cards; more than one take turns. */
  pages: WallCard[][];
  /** Targets that hold, by environment, where they share one card; null where each has its own, or none holds. */
  holding: {
    count: number;
    named: Array<{ environment: string; names: string[]; more: number }>;
  } | null;
  /** "14 targets: 2 fail, 7 hold". */
  counts: string;
};

/** Places of one page: a double card takes two. */
const PLACES = 12;
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

/** What the wall shows of all targets, worst first: cards of what does not hold, and one card for what does; a card each where all hold. */
export function wallView(view: Pick<TargetsOverview, 'rows' | 'counts'>): WallView {
  const { rows, counts } = view;
  const others = rows.filter(({ state }) => state !== 'holds');
  const holding = rows.filter(({ state }) => state === 'holds');
  const isCalm = others.length === 0;
  const cards = (isCalm ? holding : others).map(cardOf);
  return {
    pages: pagesOf(cards),
    holding: isCalm || counts.holds === 0 ? null : groupNames(holding, counts.holds),
    counts: countsText(counts),
  };
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

/** Whole cards in pages; a page is never empty. */
function pagesOf(cards: readonly WallCard[]): WallCard[][] {
  const pages: WallCard[][] = [];
  let free = 0;
  for (const card of cards) {
    const places = card.size === 'double' ? 2 : 1;
    if (places > free) {
      pages.push([]);
      free = PLACES;
    }
    pages.at(-1)?.push(card);
    free -= places;
  }
  return pages;
}

function groupNames(rows: readonly TargetRow[], count: number): NonNullable<WallView['holding']> {
  const groups = new Map<string, string[]>();
  for (const { environment, name } of rows)
    groups.set(environment, [...(groups.get(environment) ?? []), name]);
  return {
    count,
    named: [...groups].map(([environment, names]) => ({
      environment,
      names: names.slice(0, NAMES_SHOWN),
      more: Math.max(0, names.length - NAMES_SHOWN),
    })),
  };
}

function countsText(counts: TargetsOverview['counts']): string {
  const total = ROW_STATES.reduce((sum, state) => sum + counts[state], 0);
  const parts = ROW_STATES.filter((state) => counts[state] > 0).map(
    (state) => `${counts[state]} ${NOUNS[state]}`,
  );
  const noun = total === 1 ? 'target' : 'targets';
  return [`${total} ${noun}`, parts.join(', ')].filter(Boolean).join(': ');
}
