import { findByBisection } from '../../../lib/domain/statistics/beta-distribution';
import type { Sample } from '../../../lib/domain/statistics/fisher-test';
import { type Interval, Z_TWO_SIDED_95 } from '../../../lib/domain/statistics/intervals';

/**
 * Miettinen-Nurminen score interval of the difference of bad shares (statistics.md §1.7), with which Newcombe's closed form is
 * checked. Restricted maximum likelihood by the cubic of Farrington and Manning.
 */
export function miettinenNurminen(now: Sample, before: Sample, z = Z_TWO_SIDED_95): Interval {
  const d = now.bad / now.n - before.bad / before.n;
  const scoreAt = (delta: number) => {
    const spread = Math.sqrt(Math.max(0, restrictedVariance(now, before, delta)));
    if (spread === 0) return delta === d ? 0 : Math.sign(d - delta) * Number.POSITIVE_INFINITY;
    return (d - delta) / spread;
  };
  return [
    d <= -1 ? -1 : findByBisection((delta) => scoreAt(delta) > z, -1, d),
    d >= 1 ? 1 : findByBisection((delta) => scoreAt(delta) > -z, d, 1),
  ];
}

function restrictedVariance(now: Sample, before: Sample, delta: number): number {
  const total = now.n + before.n;
  const bad = now.bad + before.bad;
  const l2 = (now.n + 2 * before.n) * delta - total - bad;
  const l1 = (before.n * delta - total - 2 * before.bad) * delta + bad;
  const l0 = before.bad * delta * (1 - delta);
  const q = l2 ** 3 / (3 * total) ** 3 - (l1 * l2) / (6 * total ** 2) + l0 / (2 * total);
  const root = Math.sqrt(Math.max(0, l2 ** 2 / (3 * total) ** 2 - l1 / (3 * total)));
  const p = q >= 0 ? root : -root;
  const inside = p === 0 ? 0 : Math.min(1, Math.max(-1, q / p ** 3));
  const angle = (Math.PI + Math.acos(inside)) / 3;
  const old = Math.min(1, Math.max(0, 2 * p * Math.cos(angle) - l2 / (3 * total)));
  const fresh = Math.min(1, Math.max(0, old + delta));
  const factor = total / (total - 1);
  return ((fresh * (1 - fresh)) / now.n + (old * (1 - old)) / before.n) * factor;
}
