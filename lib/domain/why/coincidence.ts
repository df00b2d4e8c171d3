import { sumCells, valueOfCell, type WhyCell, type WhyField } from './why-cell';

/** Below this probability a quiet time is no accident. */
const QUIET = 0.01;
/** Sessions of other values beside it that can contradict a coincidence. */
const ENOUGH_BESIDE = 8;

/**
 * Whether failures begin and end with a value that others did not run beside, such as a release that replaced the one before it: no
 * quiet time of its own before its first failure or after its last, and no comparable failures of the others meanwhile. Counts of
 * different times cannot show more than a coincidence (statistics.md §8.2).
 */
export function isCoincident(
  all: readonly WhyCell[],
  failing: ReadonlySet<WhyCell>,
  { field, value }: { field: WhyField; value: string },
): boolean {
  const own = all.filter((cell) => valueOfCell(cell, field) === value);
  const times = own.filter((cell) => failing.has(cell)).map(({ at }) => at);
  if (times.length === 0) return false;
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const during = own.filter(({ at }) => at >= first && at <= last);
  const share = sumCells(during.filter((cell) => failing.has(cell))) / sumCells(during);
  const isQuiet = (cells: readonly WhyCell[]) => (1 - share) ** sumCells(cells) < QUIET;
  if (isQuiet(own.filter(({ at }) => at < first))) return false;
  if (isQuiet(own.filter(({ at }) => at > last))) return false;
  const beside = all.filter(
    (cell) => cell.at >= first && cell.at <= last && valueOfCell(cell, field) !== value,
  );
  const others = sumCells(beside);
  const othersFailing = sumCells(beside.filter((cell) => failing.has(cell)));
  return others < ENOUGH_BESIDE || othersFailing / others < share / 2;
}
