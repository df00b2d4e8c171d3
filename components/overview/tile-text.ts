import { durationText } from '@/components/charts/duration-text';
import { exactCounts, shownShare, shownThreshold } from '@/components/charts/share';
import type { Tile } from '@/lib/contract/overview';
import { INDICATOR_NAMES, STATES_BAD_SHARE } from '@/lib/domain/indicators';
import { formatCount, formatMargin, formatPercent, formatThreshold } from '@/lib/web/format';

/** Tone of a tile: which state triple and which icon it takes. */
export type TileTone = 'holds' | 'fails' | 'unsure' | 'no-data' | 'stale' | 'emergency';

export type TileText = {
  name: string;
  value: string;
  tone: TileTone;
  /** The state in a word or two. */
  word: string;
  /** What the state rests on, where the word alone does not say it. */
  note: string | null;
  threshold: string;
  /** Points of room, `+8.0`; null where there is no value. */
  margin: string | null;
  /** 95 % Wilson interval in percent, `38–45`; null without sessions. */
  interval: string | null;
  sample: string;
  unknown: string | null;
  /** Too little evidence: the value is drawn muted. */
  thin: boolean;
};

type At = { now: number; stale: boolean };

/** Everything a tile says, from its counts, at `now` (epoch ms); `stale` when sessions stopped finishing. */
export function describeTile(tile: Tile, at: At): TileText {
  const share = shownShare(tile.indicator, tile.count);
  const silent = tile.notMeaningful || share === null;
  const threshold = shownThreshold(tile.indicator, tile.thresholdBp);
  return {
    name: INDICATOR_NAMES[tile.indicator],
    value: silent ? '–' : formatPercent(share, threshold),
    ...stateOf(tile, at),
    threshold: formatThreshold(tile.indicator, tile.thresholdBp),
    margin: silent ? null : formatMargin(tile.count, tile.thresholdBp),
    interval: silent ? null : intervalText(tile),
    sample: `${formatCount(tile.count.valid)}\u00a0${tile.count.valid === 1 ? 'session' : 'sessions'}`,
    unknown: tile.count.unknown > 0 ? `${formatCount(tile.count.unknown)}\u00a0unknown` : null,
    thin: tile.state === 'unsure' || at.stale,
  };
}

function stateOf(tile: Tile, { now, stale }: At): Pick<TileText, 'tone' | 'word' | 'note'> {
  if (tile.notMeaningful) {
    return { tone: 'no-data', word: 'not meaningful', note: 'while connection fails' };
  }
  if (stale && tile.state !== 'no_data') {
    return { tone: 'stale', word: 'stale', note: `was: ${STATE_WORDS[tile.state]}` };
  }
  if (tile.state === 'no_data') return { tone: 'no-data', word: 'no data', note: null };
  if (tile.state === 'unsure') {
    return { tone: 'unsure', word: 'not enough evidence', note: neededText(tile) };
  }
  const tone = tile.state === 'fails' && tile.indicator === 'emergency' ? 'emergency' : tile.state;
  return { tone, word: STATE_WORDS[tile.state], note: sinceText(now - Date.parse(tile.since)) };
}

/** `for 61 min`; nothing below a second, where clocks differ by as much. */
function sinceText(ms: number): string | null {
  return ms >= 1_000 ? `for ${durationText(ms)}` : null;
}

const STATE_WORDS = {
  holds: 'holds',
  fails: 'fails',
  unsure: 'not enough evidence',
  no_data: 'no data',
} as const;

/** `37 more sessions (≈ 3 min)`. */
function neededText(tile: Tile): string | null {
  if (tile.sessionsNeeded === null || tile.sessionsNeeded <= 0) return null;
  const sessions = `${formatCount(tile.sessionsNeeded)} more ${tile.sessionsNeeded === 1 ? 'session' : 'sessions'}`;
  if (tile.sessionsNeededMs === null) return sessions;
  return `${sessions} (≈\u00a0${durationText(tile.sessionsNeededMs)})`;
}

/** The interval in the sense in which the share is stated, whole percents, one decimal where that says nothing. */
function intervalText(tile: Tile): string | null {
  if (!tile.wilson) return null;
  const [low, high] = STATES_BAD_SHARE[tile.indicator]
    ? tile.wilson
    : [1 - tile.wilson[1], 1 - tile.wilson[0]];
  const whole = [low * 100, high * 100].map((it) => it.toFixed(0));
  const narrow = (high - low) * 100 < 2 || whole[0] === whole[1];
  const [from, to] = narrow ? [low * 100, high * 100].map((it) => it.toFixed(1)) : whole;
  return `${from}–${to}`;
}

/** A tile in one sentence, for a screen reader. */
export function summariseTile(text: TileText, tile: Tile): string {
  const value =
    text.value === '–' ? '' : ` ${text.value}, ${exactCounts(tile.indicator, tile.count)}`;
  const note = text.note ? `, ${text.note}` : '';
  return `${text.name}:${value} ${text.word}${note}; must be ${text.threshold}.`.replace(
    / +/g,
    ' ',
  );
}
