import type { Sample } from './fisher-test';
import { type Interval, wilsonInterval, Z_TWO_SIDED_95 } from './intervals';

/**
 * Newcombe's interval (method 10) of the difference of bad shares, new minus old, −1…1 (statistics.md §1.7). Two-sided
 * 95 % unless another `z` is given; null if a sample is empty.
 */
export function newcombeInterval(now: Sample, before: Sample, z = Z_TWO_SIDED_95): Interval | null {
  const a = wilsonInterval(now.bad, now.n, z);
  const b = wilsonInterval(before.bad, before.n, z);
  if (!a || !b) return null;
  const p = now.bad / now.n;
  const q = before.bad / before.n;
  return [p - q - Math.hypot(p - a[0], b[1] - q), p - q + Math.hypot(a[1] - p, q - b[0])];
}
