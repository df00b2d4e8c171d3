import { shareOf, smallestProvingN } from './binomial';
import type { IndicatorState } from './indicator-state';
import { INDICATORS, type IndicatorKey, type Thresholds } from './indicators';
import type { Stage } from './stages';
import { indicatorsBy } from './tally-math';
import {
  beforeTheStop,
  type FunnelCounts,
  STAGE_INDICATOR,
  stoppingStage,
} from './where-sessions-stop';
import { ruleWindows } from './windows';
import {
  capitalised,
  countText,
  INDICATOR_PHRASES,
  listText,
  STAGE_PHRASES,
  spanText,
  thresholdText,
  valueText,
} from './wording';

export type SentenceTone =
  | 'holds'
  | 'fails'
  | 'unsure'
  | 'no-data'
  | 'stale'
  | 'paused'
  | 'recovering';

/** The answer at the top of the overview. */
export type Sentence = { tone: SentenceTone; headline: string; detail: string };

/** What the sentence needs of an indicator. */
export type ToldIndicator = Pick<
  IndicatorState,
  | 'indicator'
  | 'state'
  | 'notMeaningful'
  | 'window'
  | 'count'
  | 'thresholdBp'
  | 'sessionsNeeded'
  | 'since'
> & { failedUntil?: number | null };

export type SentenceInput = {
  environment: string;
  /** The target's name where the environment has several; else null. */
  target: string | null;
  /** Those that were judged, in any order; at most six. */
  indicators: readonly ToldIndicator[];
  /** Counts of the window that a failure is told from. */
  funnel: FunnelCounts;
  /** Excluded sessions of the same window. */
  excluded: number;
  release: { version: string; startedAt: number } | null;
  now: number;
  intervalMs: number;
  /** When a session last finished, epoch ms; null where none ever did. */
  lastFinishedAt: number | null;
  /** When the indicators were last judged, epoch ms. */
  judgedAt: number;
  paused: boolean;
};

/** No finished session for this long is silence: three intervals, at least two minutes (statistics.md §0.2). */
const STALE_INTERVALS = 3;
const STALE_MIN_MS = 120_000;

/** Judging comes every 15 s (decision 24); where four in a row did not, what it said last is no longer about now. */
const JUDGED_LATE_MS = 60_000;

/** A failure that began this soon after a release is told together with it. */
const RELEASE_BLAME_MS = 3_600_000;

/** The oldest instant at which the last session may have finished without the picture being stale. */
export function staleAfterMs(intervalMs: number): number {
  return Math.max(STALE_INTERVALS * intervalMs, STALE_MIN_MS);
}

/**
 * Since when the picture is old, epoch ms: the last finished session, or the last judgement where sessions go on and nobody
 * judges them. Null while it is about now.
 */
export function staleSince({
  lastFinishedAt,
  judgedAt,
  intervalMs,
  now,
}: Pick<SentenceInput, 'lastFinishedAt' | 'judgedAt' | 'intervalMs' | 'now'>): number | null {
  if (lastFinishedAt === null) return null;
  if (now - lastFinishedAt > staleAfterMs(intervalMs)) return lastFinishedAt;
  return now - judgedAt > JUDGED_LATE_MS ? judgedAt : null;
}

/** The answering sentence, for every state a target can be in (design-language.md, "Sentence"). Times are epoch ms. */
export function answer(input: SentenceInput): Sentence {
  if (input.paused) return pausedSentence(input);
  if (input.lastFinishedAt === null) return nothingYet(input);
  const since = staleSince(input);
  if (since !== null) return staleSentence(input, since);
  const failing = failingOf(input);
  if (failing.length > 0) return failsSentence(input, failing);
  if (input.indicators.every((told) => told.state === 'no_data')) return noneValid(input);
  const holding = input.indicators.filter((told) => told.state === 'holds');
  if (holding.length === INDICATORS.length) return holdsSentence(input);
  return lastFailure(input) ? recoveringSentence(input) : unsureSentence(input);
}

const subject = ({ environment, target }: SentenceInput) =>
  capitalised(target === null ? environment : `${environment} (${target})`);

/** In the order of `INDICATORS`; emergency says nothing while its parents fail. */
function failingOf({ indicators }: SentenceInput): ToldIndicator[] {
  return indicators
    .filter((told) => told.state === 'fails' && !told.notMeaningful)
    .sort((a, b) => INDICATORS.indexOf(a.indicator) - INDICATORS.indexOf(b.indicator));
}

const claim = ({ indicator, count, thresholdBp }: ToldIndicator) =>
  `${INDICATOR_PHRASES[indicator]} ${valueText(indicator, count)}, needs ${thresholdText(indicator, thresholdBp)}`;

function thresholdsOf({ indicators }: SentenceInput): Thresholds {
  const known = new Map(indicators.map((told) => [told.indicator, told.thresholdBp]));
  return indicatorsBy((key) => known.get(key) ?? Number.POSITIVE_INFINITY);
}

function failsSentence(input: SentenceInput, failing: ToldIndicator[]): Sentence {
  const stop = stoppingStage(input.funnel, thresholdsOf(input));
  const named = failing.find((told) => stop !== null && told.indicator === STAGE_INDICATOR[stop]);
  const main = named ?? failing[0];
  if (!main) return unsureSentence(input);
  const others = failing.filter((told) => told !== main).map((told) => phrase(told.indicator));
  return {
    tone: 'fails',
    headline: `${subject(input)} fails: ${claim(main)}, for ${spanText(input.now - main.since)}.`,
    detail: sentences([
      stopText(input, main.indicator, stop),
      others.length > 0 ? `${capitalised(listText(others))} ${fail(others)} too.` : '',
      releaseText(input, main.since),
    ]),
  };
}

const phrase = (indicator: IndicatorKey) => INDICATOR_PHRASES[indicator];
const fail = (names: readonly string[]) =>
  names.length > 1 || names[0] === INDICATOR_PHRASES.internalError ? 'fail' : 'fails';
const sentences = (parts: readonly string[]) => parts.filter((part) => part !== '').join(' ');

function stopText(input: SentenceInput, main: IndicatorKey, stop: Stage | null): string {
  const { funnel } = input;
  const explains = stop !== null && STAGE_INDICATOR[stop] === main;
  if (main === 'agent' && !explains) return NOT_THE_AGENT;
  if (stop === null) return main === 'endToEnd' ? NOT_THE_AGENT : '';
  if (!explains) return `Most sessions that fail stop at ${STAGE_PHRASES[stop]}.`;
  const { fine, unproven } = beforeTheStop(funnel, stop, thresholdsOf(input));
  const where = `Sessions stop at ${STAGE_PHRASES[stop]}`;
  if (fine === null) return `${where}.`;
  const good = `${where}; ${STAGE_PHRASES[fine.stage]} is fine (${fine.reached} of ${funnel.attempts}).`;
  if (unproven.length === 0) return good;
  return `${good} Nothing proves ${listText(unproven.map((stage) => STAGE_PHRASES[stage]))}.`;
}

const NOT_THE_AGENT = 'Sessions run to their end, but the real agent handler does not serve them.';

function releaseText({ release, now }: SentenceInput, since: number): string {
  if (release === null) return '';
  const after = since - release.startedAt;
  if (after < 0) return '';
  return after <= RELEASE_BLAME_MS
    ? `Since ${spanText(after)} after release ${release.version}.`
    : `Release ${release.version} has been live for ${spanText(now - release.startedAt)}.`;
}

/** The failure that ended last, where it did so within the longest window. */
function lastFailure(input: SentenceInput): { told: ToldIndicator; ago: number } | null {
  const { longMs } = ruleWindows(input.intervalMs).r2;
  const ended = input.indicators
    .flatMap((told) => (told.failedUntil ? [{ told, ago: input.now - told.failedUntil }] : []))
    .filter(({ ago }) => ago <= longMs)
    .sort((a, b) => a.ago - b.ago);
  return ended[0] ?? null;
}

function recoveringSentence(input: SentenceInput): Sentence {
  const last = lastFailure(input);
  const { bad = 0, valid = 0 } = last?.told.count ?? {};
  const { from = 0, to = 0 } = last?.told.window ?? {};
  const holdsBad = bad > 0 && last?.told.state === 'unsure';
  return {
    tone: 'recovering',
    headline: `${subject(input)} is recovering: nothing fails now.`,
    detail: sentences([
      failedUntilText(last),
      holdsBad
        ? `Its last ${spanText(to - from)} still hold ${bad} bad of ${countText(valid, 'session')}.`
        : evidenceText(input),
    ]),
  };
}

function failedUntilText(last: ReturnType<typeof lastFailure>): string {
  if (last === null) return '';
  return `${capitalised(phrase(last.told.indicator))} failed until ${spanText(last.ago)} ago.`;
}

function holdsSentence(input: SentenceInput): Sentence {
  const longest = Math.max(...input.indicators.map((told) => told.since));
  return {
    tone: 'holds',
    headline: `${subject(input)} holds: all six indicators are within their thresholds, for ${spanText(input.now - longest)}.`,
    detail: sentences([
      failedUntilText(lastFailure(input)),
      input.release
        ? `Release ${input.release.version} has been live for ${spanText(input.now - input.release.startedAt)}.`
        : '',
    ]),
  };
}

function unsureSentence(input: SentenceInput): Sentence {
  return {
    tone: 'unsure',
    headline: `${subject(input)}: not enough evidence.`,
    detail: sentences(['Nothing fails.', evidenceText(input)]),
  };
}

/** What is missing for "holds", told for the indicator that needs most. */
function evidenceText(input: SentenceInput): string {
  const open = input.indicators
    .filter((told) => told.state === 'unsure' && told.sessionsNeeded !== null)
    .sort((a, b) => (b.sessionsNeeded ?? 0) - (a.sessionsNeeded ?? 0));
  const worst = open[0];
  if (!worst) {
    const silent = input.indicators.filter((told) => told.state === 'no_data');
    if (silent.length === 0) return '';
    return `No session says anything about ${listText(silent.map((told) => phrase(told.indicator)))} yet.`;
  }
  return tooSlowText(input, worst) ?? neededText(input, worst);
}

function neededText(input: SentenceInput, { indicator, sessionsNeeded }: ToldIndicator): string {
  const needed = sessionsNeeded ?? 0;
  const more = countText(needed, 'more session', 'more sessions');
  return `${capitalised(phrase(indicator))} needs ${more} without a failure (≈ ${spanText(needed * input.intervalMs)}).`;
}

/** A window that cannot hold enough sessions never proves anything: waiting would be bad advice. */
function tooSlowText(input: SentenceInput, told: ToldIndicator): string | null {
  const { longMs } = ruleWindows(input.intervalMs).r2;
  const room = Math.floor(longMs / input.intervalMs);
  const wanted = smallestProvingN(0, shareOf(told.thresholdBp));
  if (room >= wanted) return null;
  const every = spanText(longMs / wanted);
  return `${capitalised(phrase(told.indicator))} needs ${wanted} sessions in ${spanText(longMs)} and gets ${room}: probe every ${every} or less.`;
}

function pausedSentence(input: SentenceInput): Sentence {
  return {
    tone: 'paused',
    headline: `${subject(input)} is paused.`,
    detail: sentences(['No session is run and nothing is judged.', lastText(input)]),
  };
}

function nothingYet(input: SentenceInput): Sentence {
  return {
    tone: 'no-data',
    headline: `${subject(input)} has no data yet.`,
    detail: `No session has finished. One is started every ${spanText(input.intervalMs)}.`,
  };
}

function noneValid(input: SentenceInput): Sentence {
  return {
    tone: 'no-data',
    headline: `${subject(input)} has no data.`,
    detail: sentences([
      input.excluded > 0
        ? `${countText(input.excluded, 'session')} ${input.excluded === 1 ? 'was' : 'were'} excluded: the probe itself was at fault.`
        : 'No valid session finished since the release began.',
      lastText(input),
    ]),
  };
}

function staleSentence(input: SentenceInput, since: number): Sentence {
  const span = spanText(input.now - since);
  const failing = failingOf(input).map((told) => phrase(told.indicator));
  const before = failing.length > 0 ? `Before that, ${listText(failing)} failed.` : null;
  if (since !== input.lastFinishedAt)
    return {
      tone: 'stale',
      headline: `${subject(input)} is stale: sessions go on, and nothing has judged them for ${span}.`,
      detail: before ?? 'Nothing failed before that. Look at Tocsin’s own log.',
    };
  return {
    tone: 'stale',
    headline: `${subject(input)} is stale: no session has finished for ${span}.`,
    detail:
      before ??
      `One should finish every ${spanText(input.intervalMs)}; nothing failed before that.`,
  };
}

function lastText({ lastFinishedAt, now }: SentenceInput): string {
  return lastFinishedAt === null
    ? ''
    : `The last session finished ${spanText(now - lastFinishedAt)} ago.`;
}
