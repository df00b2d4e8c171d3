/** Lanczos coefficients for g = 7, nine terms: about 15 significant digits for x > 0. */
const LANCZOS_COEFFICIENTS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
] as const;
const LANCZOS_G = 7;
const HALF_LN_2PI = 0.9189385332046727;

/** Natural logarithm of the gamma function for x > 0 (Lanczos approximation; statistics.md §1.1). */
export function lnGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - lnGamma(1 - x);
  const y = x - 1;
  const t = y + LANCZOS_G + 0.5;
  let sum: number = LANCZOS_COEFFICIENTS[0];
  for (let i = 1; i < LANCZOS_COEFFICIENTS.length; i++)
    sum += (LANCZOS_COEFFICIENTS[i] ?? 0) / (y + i);
  return HALF_LN_2PI + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** ln B(a, b) for a, b > 0. */
export function lnBeta(a: number, b: number): number {
  return lnGamma(a) + lnGamma(b) - lnGamma(a + b);
}

const MAX_TERMS = 10_000;
const TINY = 1e-300;

/** Continued fraction of the incomplete beta function, by the modified Lentz method. */
function betaFraction(x: number, a: number, b: number): number {
  const avoidZero = (value: number) => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / avoidZero(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / avoidZero(1 + even * d);
    c = avoidZero(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / avoidZero(1 + odd * d);
    c = avoidZero(1 + odd / c);
    const factor = d * c;
    result *= factor;
    if (Math.abs(factor - 1) < Number.EPSILON) break;
  }
  return result;
}

/**
 * Regularised incomplete beta function I_x(a, b), 0…1, for a, b > 0 (statistics.md §1.1: Lentz continued fraction with
 * Lanczos lnGamma). x outside [0, 1] is clamped.
 */
export function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - lnBeta(a, b));
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

const BISECTIONS = 1100;

/** The point of `[low, high]` at which a monotone predicate turns from true to false, to the last bit. */
export function findByBisection(
  stillBelow: (x: number) => boolean,
  low: number,
  high: number,
): number {
  let below = low;
  let above = high;
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (below + above) / 2;
    if (middle === below || middle === above) break;
    if (stillBelow(middle)) below = middle;
    else above = middle;
  }
  return (below + above) / 2;
}
