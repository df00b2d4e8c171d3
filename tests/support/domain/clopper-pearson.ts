import { betaCdf, findByBisection } from '../../../lib/domain/statistics/beta-distribution';
import type { Interval } from '../../../lib/domain/statistics/intervals';

/** The x in [0, 1] at which I_x(a, b) reaches the probability p, by bisection to the last bit. */
function betaQuantile(p: number, a: number, b: number): number {
  return findByBisection((x) => betaCdf(x, a, b) < p, 0, 1);
}

/** Clopper-Pearson interval of `count / n` with probability `tail` on each side (statistics.md §1.1); `null` if n is 0. */
export function clopperPearsonInterval(count: number, n: number, tail = 0.025): Interval | null {
  if (n <= 0) return null;
  return [
    count === 0 ? 0 : betaQuantile(tail, count, n - count + 1),
    count === n ? 1 : betaQuantile(1 - tail, count + 1, n - count),
  ];
}
