import { lnGamma } from './beta-distribution';

/** `bad` of `n` valid sessions. */
export type Sample = { bad: number; n: number };

const lnChoose = (n: number, k: number) => lnGamma(n + 1) - lnGamma(k + 1) - lnGamma(n - k + 1);

/** Hypergeometric probability that exactly `k` of all bad sessions are in the new sample. */
function hypergeometricProbability(k: number, now: Sample, before: Sample): number {
  const bad = now.bad + before.bad;
  return Math.exp(
    lnChoose(now.n, k) + lnChoose(before.n, bad - k) - lnChoose(now.n + before.n, bad),
  );
}

function sumProbabilities(
  now: Sample,
  before: Sample,
  counts: (k: number, p: number) => boolean,
): number {
  const bad = now.bad + before.bad;
  const first = Math.max(0, bad - before.n);
  const last = Math.min(now.n, bad);
  let sum = 0;
  for (let k = first; k <= last; k++) {
    const p = hypergeometricProbability(k, now, before);
    if (counts(k, p)) sum += p;
  }
  return Math.min(1, sum);
}

/** Fisher's exact one-sided p-value: small if the new sample is worse (statistics.md §1.7). 1 if either sample is empty. */
export function fisherWorse(now: Sample, before: Sample): number {
  return sumProbabilities(now, before, (k) => k >= now.bad);
}

/** Fisher's exact one-sided p-value in the other direction: small if the new sample is better. */
export function fisherBetter(now: Sample, before: Sample): number {
  return sumProbabilities(now, before, (k) => k <= now.bad);
}
