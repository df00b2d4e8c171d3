import { lnGamma } from './beta';

/** Bad sessions of all that were valid. */
export type Sample = { bad: number; n: number };

/** Terms as likely as the one seen, but for rounding, count as equally extreme. */
const TIE = 1 + 1e-7;

const lnChoose = (n: number, k: number) => lnGamma(n + 1) - lnGamma(k + 1) - lnGamma(n - k + 1);

/** Hypergeometric probability that exactly `k` of all bad sessions fall into the new sample. */
function probabilityOf(k: number, now: Sample, before: Sample): number {
  const bad = now.bad + before.bad;
  return Math.exp(
    lnChoose(now.n, k) + lnChoose(before.n, bad - k) - lnChoose(now.n + before.n, bad),
  );
}

function sumOf(now: Sample, before: Sample, counts: (k: number, p: number) => boolean): number {
  const bad = now.bad + before.bad;
  const first = Math.max(0, bad - before.n);
  const last = Math.min(now.n, bad);
  let sum = 0;
  for (let k = first; k <= last; k++) {
    const p = probabilityOf(k, now, before);
    if (counts(k, p)) sum += p;
  }
  return Math.min(1, sum);
}

/** Fisher's exact one-sided p that the new sample is no worse: small means it is worse (statistics.md §1.7). 1 where either is empty. */
export function fisherWorse(now: Sample, before: Sample): number {
  return sumOf(now, before, (k) => k >= now.bad);
}

/** The mirror: small means the new sample is better. */
export function fisherBetter(now: Sample, before: Sample): number {
  return sumOf(now, before, (k) => k <= now.bad);
}

/** Two-sided: every split at most as likely as the one seen. */
export function fisherTwoSided(now: Sample, before: Sample): number {
  const seen = probabilityOf(now.bad, now, before) * TIE;
  return sumOf(now, before, (_, p) => p <= seen);
}
