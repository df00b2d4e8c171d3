import { exactCounts, shownShare, shownThreshold } from '@/components/charts/axes/indicator-share';
import type { Tile } from '@/lib/contract/api/overview';
import type { Clocks } from '@/lib/domain/sentence/sentence';
import { durationText } from '@/lib/domain/tallies/format-counts';
import { INDICATOR_NAMES, STATES_BAD_SHARE } from '@/lib/domain/tallies/indicators';
import { MINUTE } from '@/lib/domain/time';
import { DASH, formatCount, formatMargin, formatPercent } from '@/lib/web/text/format';
import { formatThreshold } from '@/lib/web/text/format-indicator';

/** Tone of a tile: which state triple and which icon it takes. */
type TileTone = 'holds' | 'fails' | 'unsure' | 'no-data' | 'stale' | 'emergency';

export type TileText = {
  name: string;
  value: string;
  tone: TileTone;
  /** The state in a word or two. */
  word: string;
  /** What the state is based on, where its name does not say so. */
  note: string | null;
  threshold: string;
  /** Margin to the threshold in percentage points, `+8.0`; null where there is no value. */
  margin: string | null;
  /** 95 % Wilson interval in percent, `38–45`; null without sessions. */
  interval: string | null;
  sample: string;
  unknown: string | null;
  /** What the value is of: `last 5 min`, `in this range`, `release 2026.11.27-5`. */
  window: string;
  /** The present, beside a value of the past; else null. */
  beside: string | null;
  /** Too little evidence: the value is drawn muted. */
  thin: boolean;
};

export type TileMoment = {
  /** Epoch ms. */
  now: number;
  /** No session counts any more, or the server does not answer. */
  stale: boolean;
  clocks: Clocks;
};

/** The texts of a tile: of the chosen past range, of a release that warms up, else of now. */
export function describeTile(tile: Tile, at: TileMoment): TileText {
  if (tile.measured === false && !tile.past) return describeUnmeasured(tile);
  if (tile.past) return describePast(tile, tile.past, at);
  if (tile.warmUp && !at.stale) return describeWarmUp(tile, tile.warmUp, at);
  return {
    ...tileFigures(tile, tile.count, tile.wilson),
    ...withNote(stateOf(tile, at), tile),
    window: `last ${durationText(wholeMinutes(tile.window))}`,
    beside: null,
    thin: tile.state === 'unsure' || at.stale,
  };
}

/** No number, no state: only why. */
function describeUnmeasured(tile: Tile): TileText {
  return {
    name: INDICATOR_NAMES[tile.indicator],
    value: DASH,
    tone: 'no-data',
    word: 'not measured',
    note: tile.note ?? null,
    threshold: '',
    margin: null,
    interval: null,
    sample: '',
    unknown: null,
    window: '',
    beside: null,
    thin: true,
  };
}

type Figures = Pick<
  TileText,
  'name' | 'value' | 'threshold' | 'margin' | 'interval' | 'sample' | 'unknown'
>;

function tileFigures(tile: Tile, count: Tile['count'], wilson: Tile['wilson']): Figures {
  const share = shownShare(tile.indicator, count);
  const silent = tile.notMeaningful || share === null;
  const threshold = shownThreshold(tile.indicator, tile.thresholdBp);
  return {
    name: INDICATOR_NAMES[tile.indicator],
    value: silent ? DASH : formatPercent(share, threshold),
    threshold: formatThreshold(tile.indicator, tile.thresholdBp),
    margin: silent ? null : formatMargin(count, tile.thresholdBp),
    interval: silent ? null : intervalText(tile.indicator, wilson),
    sample: `${formatCount(count.valid)}\u00a0${count.valid === 1 ? 'session' : 'sessions'}`,
    unknown: count.unknown > 0 ? `${formatCount(count.unknown)}\u00a0unknown` : null,
  };
}

/** The value of the range first, the present one beside it. */
function describePast(tile: Tile, past: NonNullable<Tile['past']>, at: TileMoment): TileText {
  const looks = {
    failed: { tone: tile.indicator === 'emergency' ? 'emergency' : 'fails', word: 'failed' },
    held: { tone: 'holds', word: 'held' },
    unsure: { tone: 'unsure', word: 'not enough evidence' },
    no_data: { tone: 'no-data', word: 'no data' },
  } as const;
  const { failed } = past;
  const when = failed
    ? `${at.clocks.minute(Date.parse(failed.from))} – ${at.clocks.minute(Date.parse(failed.to))}`
    : null;
  const now = tileFigures(tile, tile.count, tile.wilson);
  const word = tile.measured === false ? 'not measured' : stateOf(tile, at).word;
  const wasMeasured = past.measured !== false;
  return {
    ...tileFigures({ ...tile, notMeaningful: false }, past.count, past.wilson),
    ...looks[past.state],
    ...(wasMeasured ? {} : { word: 'not measured' }),
    note: wasMeasured ? when : (tile.note ?? null),
    window: 'in this range',
    beside: now.value === DASH ? `Now ${word}` : `Now ${now.value}, ${word}`,
    thin: past.state === 'unsure',
  };
}

/** What failed so far, or that nothing is evaluated yet; never the value of the release before. */
function describeWarmUp(tile: Tile, warmUp: NonNullable<Tile['warmUp']>, at: TileMoment): TileText {
  const { count, judgedFrom, version } = warmUp;
  return {
    ...tileFigures(tile, count, null),
    tone: 'unsure',
    word: `evaluated from ${at.clocks.clock(Date.parse(judgedFrom))}`,
    note: soFarText(count),
    window: `release ${version}`,
    beside: null,
    thin: true,
  };
}

function soFarText({ bad, valid }: Tile['count']): string {
  if (valid === 0) return 'no session so far';
  const of = formatCount(valid);
  return bad > 0 ? `${formatCount(bad)} of ${of} failed so far` : `${of} of ${of} passed so far`;
}

/** Windows end with the bucket that is still filling, a few seconds after their nominal end. */
function wholeMinutes({ from, to }: Tile['window']): number {
  const ms = Date.parse(to) - Date.parse(from);
  return ms < MINUTE ? ms : Math.floor(ms / MINUTE) * MINUTE;
}

function stateOf(
  tile: Tile,
  { now, stale }: Pick<TileMoment, 'now' | 'stale'>,
): Pick<TileText, 'tone' | 'word' | 'note'> {
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

type State = Pick<TileText, 'tone' | 'word' | 'note'>;

/** How the indicator is judged is said beside since when. */
const withNote = (state: State, { note }: Tile): State =>
  note === undefined ? state : { ...state, note: [state.note, note].filter(Boolean).join('. ') };

/** `for 1 h 1 min`; nothing below a second, where clocks differ by as much. */
function sinceText(ms: number): string | null {
  return ms >= 1_000 ? `for ${durationText(ms)}` : null;
}

const STATE_WORDS = {
  holds: 'holds',
  fails: 'fails',
  unsure: 'not enough evidence',
  no_data: 'no data',
} as const;

/** `37 more sessions to decide, about 3 min`. */
function neededText(tile: Tile): string | null {
  if (tile.sessionsNeeded === null && tile.indicator === 'agent')
    return 'only of sessions that got this far';
  if (tile.sessionsNeeded === null || tile.sessionsNeeded <= 0) return null;
  const sessions = `${formatCount(tile.sessionsNeeded)} more ${tile.sessionsNeeded === 1 ? 'session' : 'sessions'} to decide`;
  if (tile.sessionsNeededMs === null) return sessions;
  return `${sessions}, about ${durationText(tile.sessionsNeededMs)}`;
}

/** The interval in the sense in which the share is stated, whole percents, one decimal where that says nothing. */
function intervalText(indicator: Tile['indicator'], wilson: Tile['wilson']): string | null {
  if (!wilson) return null;
  const [low, high] = STATES_BAD_SHARE[indicator] ? wilson : [1 - wilson[1], 1 - wilson[0]];
  const whole = [low * 100, high * 100].map((it) => it.toFixed(0));
  const narrow = (high - low) * 100 < 2 || whole[0] === whole[1];
  const [from, to] = narrow ? [low * 100, high * 100].map((it) => it.toFixed(1)) : whole;
  return `${from}–${to}`;
}

/** Describes a tile in one sentence for a screen reader. */
export function summariseTile(text: TileText, tile: Tile): string {
  const count = tile.past?.count ?? tile.warmUp?.count ?? tile.count;
  const value =
    text.value === DASH
      ? ''
      : ` ${text.value}, ${exactCounts(tile.indicator, count)}, ${text.window};`;
  const note = text.note ? `, ${text.note}` : '';
  const beside = text.beside ? ` ${text.beside}.` : '';
  const needs = text.threshold === '' ? '' : `; must be ${text.threshold}.`;
  return `${text.name}:${value} ${text.word}${note}${needs}${beside}`.replace(/ +/g, ' ');
}
