import type { TimeSlices } from './time-slices';

/** Items that are sorted in one piece: some tenths of a millisecond. */
const SORTED_AT_ONCE = 256;

type Compare<T> = (a: T, b: T) => number;

/** `items.toSorted(compare)`, in slices: pieces are sorted, then merged. Stable, as long as `compare` does not change its mind. */
export async function sortInSlices<T extends object>(
  items: readonly T[],
  slices: TimeSlices,
  compare: Compare<T>,
): Promise<T[]> {
  let runs: T[][] = [];
  for (let start = 0; start < items.length; start += SORTED_AT_ONCE) {
    if (slices.isOver()) await slices.pause();
    runs.push(items.slice(start, start + SORTED_AT_ONCE).sort(compare));
  }
  while (runs.length > 1) {
    const longer: T[][] = [];
    for (let index = 0; index < runs.length; index += 2) {
      const merged: T[] = [];
      for (const item of merge(runs[index] ?? [], runs[index + 1] ?? [], compare)) {
        if (slices.isOver()) await slices.pause();
        merged.push(item);
      }
      longer.push(merged);
    }
    runs = longer;
  }
  return runs[0] ?? [];
}

/** Of items that are equal, those of `left` come first. */
function* merge<T extends object>(
  left: readonly T[],
  right: readonly T[],
  compare: Compare<T>,
): Generator<T, void> {
  let taken = 0;
  let other = right[taken];
  for (const item of left) {
    while (other !== undefined && compare(item, other) > 0) {
      yield other;
      taken += 1;
      other = right[taken];
    }
    yield item;
  }
  yield* right.slice(taken);
}
