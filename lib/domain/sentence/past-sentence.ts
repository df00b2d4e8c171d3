import {
  countText,
  durationText,
  listText,
  thresholdText,
  valueText,
} from '../tallies/format-counts';
import type { IndicatorKey } from '../tallies/indicators';
import { atStageText, indicatorPhrase, indicatorValueText } from './common-parts';
import { mainFailure } from './fails-sentence';
import type { RangeState } from './range-state';
import { type Clocks, joinSentences, type Sentence } from './sentence';
import { situationOf, unjudgedFailures } from './situation';
import { plainName, type SentenceInput } from './target-input';
import { answerForTarget } from './target-sentence';

/** A past range, and what each indicator was in it. Epoch ms. */
export type PastRange = {
  from: number;
  to: number;
  indicators: ReadonlyArray<
    RangeState & {
      indicator: IndicatorKey;
      thresholdBp: number;
      /** No session of the range had a journey that shows it. */
      measured?: false | undefined;
    }
  >;
};

/** "Now: staging chat holds, for 1 h 33 min." and what the range shows; the tone is that of now (product.md §4.3). */
export function answerForPast(input: SentenceInput, range: PastRange): Sentence {
  return {
    tone: answerForTarget(input).tone,
    headline: `Now: ${plainName(input)} ${nowText(input)}.`,
    detail: rangeText(range, input.clocks),
  };
}

function nowText(input: SentenceInput): string {
  const situation = situationOf(input);
  switch (situation) {
    case 'holds': {
      const since = Math.max(...input.indicators.map((one) => one.since));
      return `holds, for ${durationText(input.now - since)}`;
    }
    case 'fails':
      return `fails${failsText(input)}`;
    case 'unjudged': {
      const failures = unjudgedFailures(input);
      if (failures === null) return 'has failures that are not evaluated yet';
      const { bad, sessions, stage } = failures;
      return `is not evaluated yet, ${bad} of ${countText(sessions, 'session')} failed${atStageText(stage)}`;
    }
    case 'recovering':
      return 'is recovering';
    case 'unsure':
      return 'has not enough evidence';
    case 'no_data':
      return 'has no data';
    case 'maintenance':
      return 'is in maintenance';
    default:
      return `is ${situation}`;
  }
}

function failsText(input: SentenceInput): string {
  const main = mainFailure(input)?.main;
  if (!main) return '';
  const since = input.failingSince ?? main.since;
  return `, ${indicatorValueText(main)}, for ${durationText(input.now - since)}`;
}

function rangeText({ from, to, ...range }: PastRange, clocks: Clocks): string {
  const indicators = range.indicators.filter(({ measured }) => measured !== false);
  const all =
    indicators.length < range.indicators.length ? 'measured indicators' : 'six indicators';
  const where = `In the range shown, ${clocks.minute(from)} to ${clocks.minute(to)}, it`;
  const failed = indicators.filter(({ state }) => state === 'failed');
  const main = failed.toSorted((a, b) => lostShare(b) - lostShare(a))[0];
  if (main) {
    const others = failed
      .filter((one) => one !== main)
      .map(({ indicator }) => indicatorPhrase(indicator));
    return joinSentences([
      `${where} failed: ${pastClaim(main, { from, clocks })}, needs ${thresholdText(main.indicator, main.thresholdBp)}.`,
      others.length === 0 ? '' : `Outside their thresholds too: ${listText(others)}.`,
    ]);
  }
  if (indicators.every(({ state }) => state === 'no_data')) return `${where} had no data.`;
  if (indicators.every(({ state }) => state === 'held'))
    return `${where} held: all ${all} were within their thresholds.`;
  const open = indicators.filter(({ state }) => state !== 'held');
  return `${where} had not enough evidence about ${listText(open.map(({ indicator }) => indicatorPhrase(indicator)))}.`;
}

/** How much an indicator lost, against what it may lose. */
const lostShare = ({ count, thresholdBp }: PastRange['indicators'][number]) =>
  count.bad / Math.max(1, count.valid) / thresholdBp;

function pastClaim(
  { indicator, count, firstBadAt }: PastRange['indicators'][number],
  { from, clocks }: { from: number; clocks: Clocks },
): string {
  const late = firstBadAt !== null && firstBadAt > from;
  const after = late ? `, all after ${clocks.clock(firstBadAt)}` : '';
  return `${indicatorPhrase(indicator)} ${valueText(indicator, count)} (${count.bad} of ${count.valid} bad${after})`;
}
