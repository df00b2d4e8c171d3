import { lnGamma } from './beta-distribution';
import { pUpperNormal } from './normal-tail';

/**
 * One 2 × 2 table: of `n` sessions of a stratum `failing` failed, `withValue` had the value, `both` did both.
 */
export type Stratum = { n: number; failing: number; withValue: number; both: number };

/** Up to so many terms of the convolution the tail is exact; beyond, the normal approximation has at least as many sessions. */
const EXACT_TERMS = 40_000;

/**
 * Exact one-sided test of "the value goes with failing, within strata": P(sum of `both` ≥ the observed one), where in each stratum the
 * failing sessions are a random draw without regard to the value (hypergeometric). Conditions on the margins of every stratum, so that a
 * value that only occurs while everything fails is never blamed (statistics.md §8.2: Mantel and Haenszel 1959; exact: Birch 1964). 1
 * where no stratum can say anything.
 */
export function stratifiedTail(strata: readonly Stratum[]): number {
  const telling = strata.filter(
    ({ n, failing, withValue }) => failing > 0 && failing < n && withValue > 0 && withValue < n,
  );
  if (telling.length === 0) return 1;
  return exactCost(telling) <= EXACT_TERMS ? exactTail(telling) : normalTail(telling);
}

const lowest = ({ n, failing, withValue }: Stratum) => Math.max(0, failing + withValue - n);
const highest = ({ failing, withValue }: Stratum) => Math.min(failing, withValue);

function exactCost(strata: readonly Stratum[]): number {
  let support = 1;
  let cost = 0;
  for (const one of strata) {
    const width = highest(one) - lowest(one) + 1;
    cost += support * width;
    support += width - 1;
  }
  return cost;
}

function exactTail(strata: readonly Stratum[]): number {
  let distribution = [1];
  let above = 0;
  for (const one of strata) {
    above += one.both - lowest(one);
    distribution = convolve(distribution, hypergeometric(one));
  }
  const tail = distribution.slice(above).reduce((sum, p) => sum + p, 0);
  return Math.min(1, tail);
}

function convolve(a: readonly number[], b: readonly number[]): number[] {
  const sum = new Array<number>(a.length + b.length - 1).fill(0);
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j < b.length; j++) sum[i + j] = (sum[i + j] ?? 0) + (a[i] ?? 0) * (b[j] ?? 0);
  return sum;
}

const lnChoose = (n: number, k: number) => lnGamma(n + 1) - lnGamma(k + 1) - lnGamma(n - k + 1);

/** Probabilities of each possible `both`, from the lowest. */
function hypergeometric(stratum: Stratum): number[] {
  const { n, failing, withValue } = stratum;
  const first = lowest(stratum);
  const all = lnChoose(n, failing);
  return Array.from({ length: highest(stratum) - first + 1 }, (_, index) => {
    const k = first + index;
    return Math.exp(lnChoose(withValue, k) + lnChoose(n - withValue, failing - k) - all);
  });
}

/** Cochran–Mantel–Haenszel with continuity correction. */
function normalTail(strata: readonly Stratum[]): number {
  let excess = 0;
  let variance = 0;
  for (const { n, failing, withValue, both } of strata) {
    excess += both - (failing * withValue) / n;
    variance +=
      (failing * withValue * (n - failing) * (n - withValue)) / (n * n * Math.max(1, n - 1));
  }
  return variance === 0 ? 1 : pUpperNormal((excess - 0.5) / Math.sqrt(variance));
}

/**
 * Holm's step-down correction (1979): each p-value as one may compare it with the error of the whole family, whatever depends on what.
 * `family`: how many hypotheses there are, at least as many as values; those that are not listed count as the largest.
 */
export function holmAdjusted(pValues: readonly number[], family = pValues.length): number[] {
  const order = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let largest = 0;
  for (const [rank, { p, index }] of order.entries()) {
    largest = Math.max(largest, Math.min(1, p * (family - rank)));
    adjusted[index] = largest;
  }
  return adjusted;
}
