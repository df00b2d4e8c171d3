import { findByBisection, lnBeta } from './beta-distribution';

/** Lower and upper end of a share, 0…1. */
export type Interval = [number, number];

/** Two-sided and one-sided 95 % quantiles of the normal distribution. */
export const Z_TWO_SIDED_95 = 1.959963984540054;
export const Z_ONE_SIDED_95 = 1.6448536269514722;

/**
 * Wilson score interval of the share `count / n` (statistics.md §1.1). For display only: no verdict uses it. `null` if n
 * is 0.
 */
export function wilsonInterval(count: number, n: number, z = Z_TWO_SIDED_95): Interval | null {
  if (n <= 0) return null;
  const share = count / n;
  const zz = z * z;
  const centre = (share + zz / (2 * n)) / (1 + zz / n);
  const half = (z * Math.sqrt((share * (1 - share)) / n + zz / (4 * n * n))) / (1 + zz / n);
  return [
    count === 0 ? 0 : Math.max(0, centre - half),
    count === n ? 1 : Math.min(1, centre + half),
  ];
}

const KT_LEVEL = Math.log(20);

/**
 * Always-valid 95 % confidence sequence of `count / n`, after Krichevsky and Trofimov: the shares q with
 * `lnB(x+½, n−x+½) − lnB(½,½) − x ln q − (n−x) ln(1−q) < ln 20` (statistics.md §1.4). It may
 * be read after every session. `null` if n is 0.
 */
export function alwaysValidInterval(count: number, n: number): Interval | null {
  if (n <= 0) return null;
  const mixture = lnBeta(count + 0.5, n - count + 0.5) - lnBeta(0.5, 0.5);
  const isOutside = (q: number) => {
    const good = n - count === 0 ? 0 : (n - count) * Math.log1p(-q);
    const bad = count === 0 ? 0 : count * Math.log(q);
    return mixture - bad - good >= KT_LEVEL;
  };
  const share = count / n;
  return [
    count === 0 ? 0 : findByBisection(isOutside, 0, share),
    count === n ? 1 : findByBisection((q) => !isOutside(q), share, 1),
  ];
}
