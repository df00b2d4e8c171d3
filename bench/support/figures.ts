/** Middle value; of an even number the mean of the middle two. NaN of none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Quantile between 0 and 1, linear between neighbours. NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}

/** Ratios of rounds that ran next to each other, so that what disturbs the machine disturbs both. */
export function pairRatio(ours: readonly number[], peer: readonly number[]): number {
  return median(ours.map((value, index) => value / (peer[index] ?? Number.NaN)));
}

/** As few digits as distinguish values of that size. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
