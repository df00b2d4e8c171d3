import { shownShare } from '@/components/charts/axes/indicator-share';
import type { NowValue } from '@/components/charts/instrument/now-gutter';
import type { TileText } from '@/components/shared/tiles/tile-text';
import type { Tile } from '@/lib/contract/api/overview';
import { wilsonInterval } from '@/lib/domain/statistics/intervals';
import { STATES_BAD_SHARE } from '@/lib/domain/tallies/indicators';
import { DASH } from '@/lib/web/text/format';

/** The counts that a label states: of the past range, of a release that warms up, else of now. */
export function shownCount(tile: Tile, isStale: boolean): Tile['count'] {
  return tile.past?.count ?? (isStale ? undefined : tile.warmUp?.count) ?? tile.count;
}

/** The label's number as a mark beside its chart; null where the label has none. */
export function nowValue(tile: Tile, text: TileText, isStale: boolean): NowValue | null {
  const count = shownCount(tile, isStale);
  const share = shownShare(tile.indicator, count);
  const interval = wilsonInterval(count.bad, count.valid);
  if (text.value === DASH || share === null || interval === null) return null;
  const [low, high] = interval;
  const isBad = STATES_BAD_SHARE[tile.indicator];
  return {
    share,
    low: isBad ? low : 1 - high,
    high: isBad ? high : 1 - low,
    text: text.value.replace(/\u00a0%$/, ''),
    tone: TONES[text.tone] ?? 'plain',
  };
}

const TONES: Partial<Record<TileText['tone'], NowValue['tone']>> = {
  fails: 'fails',
  emergency: 'fails',
  unsure: 'unsure',
};
