/** Coefficients of the complementary error function, fractional error below 1.2e-7 everywhere (Numerical Recipes, `erfcc`). */
const ERFC = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
  -0.82215223, 0.17087277,
] as const;

/** P(Z ≥ z) of the standard normal distribution. */
export function pUpperNormal(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  const series = ERFC.reduceRight<number>((sum, coefficient) => sum * t + coefficient, 0);
  const upper = (t * Math.exp(-x * x + series)) / 2;
  return z >= 0 ? upper : 1 - upper;
}
