import { MIN_BAD, PAGE_ALPHA } from '../rules/default-conditions';
import type { RuleBucket } from '../rules/measure';
import type { RuleCount } from '../rules/rule';

/** Sums of log-likelihood ratios that a good and a bad session add. */
type Weights = { good: number; bad: number };

/** How far the backward sum must climb for a proven failure rather than a stray one: a page's own error (statistics.md §0.2). */
const BAR = Math.log(1 / PAGE_ALPHA);
/** The share of an outage depends on where it began, which depends on the share: this converges in two or three rounds. */
const ROUNDS = 6;

/** The two hypotheses: `q0` is the bad share that must not be reached, 0…1; `share` is that of the outage. */
export type OutageShares = { q0: number; share: number };

/**
 * Log-likelihood ratio of the outage against half the allowed share (decision 63): at least 1.5 q0, against q0 ÷ 2. Never above the largest share that distinguishes a release (decision 48), so that one good session does not end an outage of 100 %.
 */
function logWeights({ q0, share }: OutageShares): Weights {
  const cap = Math.max(0.95, (1 + q0) / 2);
  const outage = Math.min(cap, Math.max(1.5 * q0, share));
  const well = q0 / 2;
  return { good: Math.log((1 - outage) / (1 - well)), bad: Math.log(outage / well) };
}

/** A run of buckets over which the floored sum was never zero: where its first bad session is, and its highest value. */
type Climb = { start: number; peak: number; bad: number };

/**
 * The floored running sum (a CUSUM) over buckets in the order in which they are walked: good sessions of a bucket count before
 * its bad ones. Returns its climbs; the last one is open where the sum is not zero at the end.
 */
function climbsOf(
  walk: readonly RuleBucket[],
  { good, bad }: Weights,
): { climbs: Climb[]; ends: number } {
  const climbs: Climb[] = [];
  let sum = 0;
  for (const [index, { count }] of walk.entries()) {
    sum = Math.max(0, sum + (count.n - count.bad) * good);
    if (count.bad === 0) continue;
    const going = sum > 0 ? climbs.at(-1) : undefined;
    sum += count.bad * bad;
    if (going) {
      going.peak = Math.max(going.peak, sum);
      going.bad += count.bad;
    } else climbs.push({ start: index, peak: sum, bad: count.bad });
  }
  return { climbs, ends: sum };
}

const highestClimb = (climbs: readonly Climb[]): Climb | undefined =>
  climbs.reduce<Climb | undefined>(
    (a, b) => (a === undefined || b.peak > a.peak ? b : a),
    undefined,
  );

/** Smoothed, so that a few sessions never give exactly 0 or 1. */
function shareOfBuckets(buckets: readonly RuleBucket[]): number {
  const { bad, n } = sumBuckets(buckets);
  return (bad + 0.5) / (n + 1);
}

/** The sum of buckets. */
export function sumBuckets(buckets: readonly RuleBucket[]): RuleCount {
  const sum = { bad: 0, n: 0 };
  for (const { count } of buckets) {
    sum.bad += count.bad;
    sum.n += count.n;
  }
  return sum;
}

/** Repeats until the found bucket no longer changes the share that it was found with. */
function iterateShare(
  walk: readonly RuleBucket[],
  shares: OutageShares,
  find: (weights: Weights) => number | null,
): number | null {
  let found: number | null = null;
  let { share } = shares;
  for (let round = 0; round < ROUNDS; round++) {
    const next = find(logWeights({ q0: shares.q0, share }));
    if (next === null || next === found) return next ?? found;
    found = next;
    share = shareOfBuckets(walk.slice(found));
  }
  return found;
}

/**
 * The bucket with the first bad session of an outage (decision 63): the first bad one after the last instant, before it
 * fired, at which the running sum was zero. `buckets`: oldest first, none after it fired. Answers the bucket's start, epoch
 * ms; null where nothing was bad.
 */
export function firstBadBucket(
  buckets: readonly RuleBucket[],
  shares: OutageShares,
): number | null {
  const index = iterateShare(buckets, shares, (by) => {
    const { climbs, ends } = climbsOf(buckets, by);
    // The evidence that it fired on has weakened since: use the strongest that there was.
    return (ends > 0 ? climbs.at(-1) : highestClimb(climbs))?.start ?? null;
  });
  return index === null ? null : (buckets[index]?.at ?? null);
}

/**
 * The bucket with the last bad session of an outage: the same computation backwards from the clear (or from now, while it is watched). In this direction the outage is proven where the sum passes a page's limit, so that a later stray failure is not part of it.
 * `buckets`: oldest first, from the outage's beginning on. Answers the bucket's start, epoch ms; null where nothing was bad.
 */
export function lastBadBucket(buckets: readonly RuleBucket[], shares: OutageShares): number | null {
  const walk = [...buckets].reverse();
  const index = iterateShare(walk, shares, (by) => {
    const { climbs } = climbsOf(walk, by);
    const proven = climbs.find(({ peak, bad }) => peak >= BAR && bad >= MIN_BAD);
    return (proven ?? highestClimb(climbs))?.start ?? null;
  });
  return index === null ? null : (walk[index]?.at ?? null);
}
