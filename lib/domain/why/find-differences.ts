import { newcombeInterval } from '../statistics/newcombe-interval';
import { holmAdjusted, stratifiedTail } from '../statistics/stratified-test';
import {
  type Compared,
  countValues,
  type FieldCounts,
  pooledStratum,
  splitByValue,
  type ValueCounts,
} from './compare-values';
import { FEWEST_COMPARED } from './find-correlates';
import { type Sureness, surenessOf } from './sureness';
import { sumCells, WHY_FIELDS, type WhyCell, type WhyField } from './why-cell';
import { FAILING, valueFilter, type WhyFilter } from './why-filter';

/**
 * `strongest`: the first of the list that may be a cause. `same sessions`: nearly the same failing sessions as the one above it.
 * `effect`: decided by the failure. `other time`: more frequent only because of when it ran.
 */
type DifferenceMark = 'strongest' | 'same sessions' | 'effect' | 'other time';

/** A value that failing sessions have more often than passing ones, with counts of both. */
type Difference = {
  field: WhyField;
  value: string;
  failing: { n: number; of: number };
  passing: { n: number; of: number };
  /** Newcombe's 95 % interval of the difference of the two shares, failing minus passing. */
  interval: [number, number];
  sureness: Sureness;
  mark: DifferenceMark | null;
  /** The failing sessions with the value; null where lists cannot filter by it. */
  filter: WhyFilter | null;
};

export type Differences = {
  failing: number;
  passing: number;
  /** Strongest first, at most `MOST_DIFFERENCES`. */
  rows: Difference[];
  /** Fields in which no value differs. */
  alike: WhyField[];
  /** Values that were compared. */
  compared: number;
};

const MOST_DIFFERENCES = 8;
/** Values of a field that are tested. All count in the correction. */
const MOST_TESTED = 60;
const SAME = 0.95;

type Row = { field: FieldCounts; of: ValueCounts; p: number };

/**
 * In what failing sessions differ from passing ones of the same range, whatever way they fail: ranked by the lower end of the difference
 * of shares, after Holm's correction over all values (statistics.md §8.4). None below `FEWEST_COMPARED` failing or passing sessions.
 */
export function findDifferences(cells: readonly WhyCell[]): Differences {
  const compared: Compared = {
    failing: cells.filter(({ profile }) => profile.result !== 'passed'),
    passing: cells.filter(({ profile }) => profile.result === 'passed'),
  };
  const failing = sumCells(compared.failing);
  const passing = sumCells(compared.passing);
  const none = { failing, passing, rows: [], alike: [], compared: 0 };
  if (Math.min(failing, passing) < FEWEST_COMPARED) return none;
  const fields = WHY_FIELDS.map((field) => countValues(compared, field)).filter(
    ({ known, values }) => values.length > 1 && Math.min(known.failing, known.passing) > 0,
  );
  const tested = fields.flatMap((field) =>
    field.values
      .slice(0, MOST_TESTED)
      .map((of): Row => ({ field, of, p: stratifiedTail([pooledStratum(field, of)]) })),
  );
  const total = fields.reduce((sum, { values }) => sum + values.length, 0);
  const rows = rankedRows(tested, total);
  const differing = new Set(rows.map(({ field }) => field));
  return {
    failing,
    passing,
    rows: markRows(rows.slice(0, MOST_DIFFERENCES), compared),
    alike: fields.map(({ field }) => field).filter((field) => !differing.has(field)),
    compared: total,
  };
}

function rankedRows(tested: readonly Row[], total: number): Difference[] {
  const adjusted = holmAdjusted(
    tested.map(({ p }) => p),
    total,
  );
  const within = holmAdjusted(
    tested.map(({ of }) => stratifiedTail(of.strata)),
    total,
  );
  return tested
    .flatMap(({ field, of }, index): Difference[] => {
      const difference = describeValue(field, of);
      const sureness = surenessOf(adjusted[index] ?? 1, false);
      if (difference === null || sureness === 'none' || difference.interval[0] <= 0) return [];
      if (isDecidedLater(field.field)) return [{ ...difference, sureness, mark: 'effect' }];
      const beside = surenessOf(within[index] ?? 1, false);
      if (beside !== 'none') return [{ ...difference, sureness: beside }];
      // Releases follow each other, so that only times can be compared; anything else is not blamed for when it ran.
      return field.field === 'release'
        ? [{ ...difference, sureness: surenessOf(adjusted[index] ?? 1, true) }]
        : [{ ...difference, sureness: 'none', mark: 'other time' }];
    })
    .sort((a, b) => b.interval[0] - a.interval[0]);
}

const isDecidedLater = (field: WhyField) =>
  field === 'age' || field === 'close' || field === 'handler';

function describeValue({ field, known }: FieldCounts, of: ValueCounts): Difference | null {
  const interval = newcombeInterval(
    { bad: of.failing, n: known.failing },
    { bad: of.passing, n: known.passing },
  );
  if (interval === null) return null;
  const filter = valueFilter(field, of.value);
  return {
    field,
    value: of.value,
    failing: { n: of.failing, of: known.failing },
    passing: { n: of.passing, of: known.passing },
    interval,
    sureness: 'none',
    mark: null,
    filter: filter && { ...FAILING, ...filter },
  };
}

/** Names the strongest that may be a cause, and those below it that are about the same failing sessions. */
function markRows(rows: readonly Difference[], { failing }: Compared): Difference[] {
  const strongest = rows.find(({ mark }) => mark === null);
  if (!strongest) return [...rows];
  const own = splitByValue(failing, strongest).withValue;
  return rows.map((row) => {
    if (row === strongest) return { ...row, mark: 'strongest' };
    if (row.mark !== null) return row;
    const both = sumCells(splitByValue(own, row).withValue);
    const most = Math.max(strongest.failing.n, row.failing.n);
    return both >= SAME * most ? { ...row, mark: 'same sessions' } : row;
  });
}
