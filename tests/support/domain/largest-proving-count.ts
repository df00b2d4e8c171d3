import { ALPHA_PASS, pPass } from '../../../lib/domain/statistics/binomial';

/** Largest bad count of `n` that still proves a bad share below q0; −1 if not even 0 does (statistics.md §1.2). */
export function largestProvingCount(n: number, q0: number, alpha = ALPHA_PASS): number {
  let low = -1;
  let high = n;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pPass(middle, n, q0) <= alpha) low = middle;
    else high = middle - 1;
  }
  return low;
}
