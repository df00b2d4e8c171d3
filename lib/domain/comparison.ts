import { ALPHA_PASS } from './binomial';
import { fisherBetter, fisherWorse, type Sample } from './fisher';
import { INDICATORS, type IndicatorKey } from './indicators';
import { type Interval, Z_ONE_SIDED_95 } from './intervals';
import { newcombe } from './newcombe';

/** What a release is beside the one before it. Kept as data; screens print "worse", "better", "not worse", "unclear". */
export type ComparisonWord = 'worse' | 'better' | 'not_worse' | 'unclear';

/** How much worse still counts as not worse, as a share (statistics.md §0.1). */
export const MARGINS: Record<IndicatorKey, number> = {
  connection: 0.02,
  factory: 0.01,
  emergency: 0.02,
  agent: 0.03,
  internalError: 0.01,
  endToEnd: 0.03,
};

/** Six indicators are asked at once (statistics.md §1.7). */
const ALPHA_WORSE = ALPHA_PASS / INDICATORS.length;

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
};

/** Compares two samples once (statistics.md §1.7). `margin`: how much worse still counts as not worse, as a share. */
export function compare(now: Sample, before: Sample, margin: number): Comparison {
  const pWorse = fisherWorse(now, before);
  const pBetter = fisherBetter(now, before);
  const upper = newcombe(now, before, Z_ONE_SIDED_95)?.[1] ?? null;
  return {
    word: wordOf({ pWorse, pBetter, upper, margin }),
    now,
    before,
    difference: now.n > 0 && before.n > 0 ? now.bad / now.n - before.bad / before.n : null,
    interval: newcombe(now, before),
    upper,
    pWorse,
    pBetter,
  };
}

function wordOf(of: {
  pWorse: number;
  pBetter: number;
  upper: number | null;
  margin: number;
}): ComparisonWord {
  if (of.upper === null) return 'unclear';
  if (of.pWorse <= ALPHA_WORSE) return 'worse';
  if (of.pBetter <= ALPHA_WORSE) return 'better';
  return of.upper < of.margin ? 'not_worse' : 'unclear';
}
