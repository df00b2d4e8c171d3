import { ALPHA_PASS } from '../../statistics/binomial';
import { dispersionOfBlocks } from '../../statistics/e-process';
import { fisherBetter, fisherWorse, type Sample } from '../../statistics/fisher-test';
import { type Interval, Z_ONE_SIDED_95 } from '../../statistics/intervals';
import { newcombeInterval } from '../../statistics/newcombe-interval';
import { INDICATORS } from '../../tallies/indicators';

/** The result of comparing a release with the one before it. Stored as data; screens print "worse", "better", "not worse", "unclear". */
type ComparisonWord = 'worse' | 'better' | 'not_worse' | 'unclear';

/** Six indicators are tested at once (statistics.md §1.7). */
const ALPHA_WORSE = ALPHA_PASS / INDICATORS.length;

/** Sessions of one wall-clock minute; `at` is its start, epoch ms. */
export type MinuteSample = Sample & { at: number };
/** A sample and, where it is known, when its sessions were. Their sums are those of the sample. */
export type Counted = Sample & { minutes?: readonly MinuteSample[] };

const MINUTE_MS = 60_000;
/** Widths of the blocks whose dispersion is tested, in minutes: bursts of any of these lengths show in one of them (decision 43). */
const BLOCK_MINUTES = [1, 2, 5] as const;
/** Above this dispersion failures come in bursts. */
const BURSTS_ABOVE = 1.3;

/** New against old; shares and differences are of *bad* sessions, new minus old. */
export type Comparison = {
  word: ComparisonWord;
  now: Sample;
  before: Sample;
  difference: number | null;
  /** Newcombe, two-sided 95 %. */
  interval: Interval | null;
  /** Upper end of the one-sided 95 % interval, which `not_worse` is read from. */
  upper: number | null;
  pWorse: number;
  pBetter: number;
  /** What the counts were divided by before they were tested; null where the minutes are not known. Absent in old verdicts. */
  dispersion?: number | null | undefined;
};

/**
 * Compares two samples once (statistics.md §1.7). `margin`: how much worse still counts as not worse, as a share. Counts are
 * divided by the larger dispersion of both samples, and the result is "worse" or "better" only where that is known: failures in
 * runs of five make one of five pairs of equal releases look different otherwise (decision 43).
 */
export function compareSamples(now: Counted, before: Counted, margin: number): Comparison {
  const dispersion = dispersionOf(now, before);
  const tested = (of: Sample) => dividedBy(of, dispersion ?? 1);
  const [fresh, old] = [tested(now), tested(before)];
  const pWorse = fisherWorse(fresh, old);
  const pBetter = fisherBetter(fresh, old);
  const upper = newcombeInterval(fresh, old, Z_ONE_SIDED_95)?.[1] ?? null;
  return {
    word: wordOf({ pWorse, pBetter, upper, margin, known: dispersion !== null }),
    now: { bad: now.bad, n: now.n },
    before: { bad: before.bad, n: before.n },
    difference: now.n > 0 && before.n > 0 ? now.bad / now.n - before.bad / before.n : null,
    interval: newcombeInterval(fresh, old),
    upper,
    pWorse,
    pBetter,
    dispersion,
  };
}

/** Whether the result is unclear because failures come in bursts. */
export function isBursty({ word, dispersion }: Pick<Comparison, 'word' | 'dispersion'>): boolean {
  return word === 'unclear' && (dispersion ?? 1) > BURSTS_ABOVE;
}

/** The largest dispersion of either sample over all block widths, at least 1; null where a sample has no minutes. */
function dispersionOf(...samples: readonly Counted[]): number | null {
  let largest = 1;
  for (const { n, minutes } of samples) {
    if (n > 0 && !minutes?.length) return null;
    for (const width of BLOCK_MINUTES)
      largest = Math.max(largest, dispersionOfBlocks(blocksOf(minutes ?? [], width * MINUTE_MS)));
  }
  return largest;
}

function blocksOf(minutes: readonly MinuteSample[], widthMs: number): Sample[] {
  const blocks = new Map<number, Sample>();
  for (const { at, bad, n } of minutes) {
    const start = Math.floor(at / widthMs);
    const block = blocks.get(start) ?? { bad: 0, n: 0 };
    blocks.set(start, { bad: block.bad + bad, n: block.n + n });
  }
  return [...blocks.values()];
}

/** The effective number of independent sessions, at least one where there were any. */
function dividedBy({ bad, n }: Sample, dispersion: number): Sample {
  const fewer = (count: number) => Math.round(count / dispersion);
  const sessions = n > 0 ? Math.max(1, fewer(n)) : 0;
  return { bad: Math.min(sessions, fewer(bad)), n: sessions };
}

function wordOf(of: {
  pWorse: number;
  pBetter: number;
  upper: number | null;
  margin: number;
  known: boolean;
}): ComparisonWord {
  if (of.upper === null) return 'unclear';
  if (of.known && of.pWorse <= ALPHA_WORSE) return 'worse';
  if (of.known && of.pBetter <= ALPHA_WORSE) return 'better';
  return of.upper < of.margin ? 'not_worse' : 'unclear';
}
