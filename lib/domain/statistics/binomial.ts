import { betaCdf } from './beta-distribution';

/** Basis points in a whole. Thresholds are whole basis points (decision 11). */
export const BASIS_POINTS = 10_000;

/** One-sided error that a tile's `holds` and a test at a fixed time allow (statistics.md §1.1, decision 10). */
export const ALPHA_PASS = 0.05;

/** A threshold in basis points as a share, 0…1. */
export function shareOfBasisPoints(thresholdBp: number): number {
  return thresholdBp / BASIS_POINTS;
}

/**
 * Whether the bad share reaches the threshold: `bad × 10000 ≥ bp × valid`, false if there are no sessions (decision 11).
 * In integers, because `1 - 0.95` is not `0.05` in binary floating point.
 */
export function reachesThreshold(bad: number, valid: number, thresholdBp: number): boolean {
  return valid > 0 && bad * BASIS_POINTS >= thresholdBp * valid;
}

/**
 * Whether the bad share is above the threshold, strictly, as alert conditions compare: `bad / valid > bp` (decision 11,
 * statistics.md §0.2).
 */
export function exceedsThreshold(bad: number, valid: number, thresholdBp: number): boolean {
  return valid > 0 && bad * BASIS_POINTS > thresholdBp * valid;
}

/** Exact lower tail P(X ≤ bad | n, q0), X binomial: small if the true bad share is proven below q0 (statistics.md §1.1). */
export function pPass(bad: number, n: number, q0: number): number {
  return bad >= n ? 1 : betaCdf(1 - q0, n - bad, bad + 1);
}

/** Exact upper tail P(X ≥ bad | n, q0), X binomial: small if the true bad share is proven above q0 (statistics.md §1.1). */
export function pFail(bad: number, n: number, q0: number): number {
  if (bad > n) return 0;
  return bad <= 0 ? 1 : betaCdf(q0, bad, n - bad + 1);
}

/** Smallest n at which `bad` failures still prove a bad share below q0 at error `alpha` (statistics.md §1.2, exact). */
export function smallestProvingN(bad: number, q0: number, alpha = ALPHA_PASS): number {
  return smallestTrue((n) => pPass(bad, n, q0) <= alpha, bad + 1);
}

/**
 * Critical count c(n): the smallest bad count of `n` with P(X ≥ count) ≤ alpha; `n + 1` if none is enough (statistics.md
 * §2.3).
 */
export function criticalCount(n: number, q0: number, alpha: number): number {
  let low = 0;
  let high = n + 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pFail(middle, n, q0) <= alpha) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Smallest integer ≥ `from` at which a monotone predicate becomes true: doubling, then bisection. */
export function smallestTrue(holds: (n: number) => boolean, from: number): number {
  if (holds(from)) return from;
  let span = 1;
  while (!holds(from + span)) span *= 2;
  let low = from + span / 2;
  let high = from + span;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
