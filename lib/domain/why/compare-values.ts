import type { Stratum } from '../statistics/stratified-test';
import { valueOfCell, type WhyCell, type WhyField } from './why-cell';

/** How often a value occurs among failing and among passing sessions of which the field is known. */
export type ValueCounts = {
  value: string;
  failing: number;
  passing: number;
  /** Steps in which the value occurred, each as a table of its own. */
  strata: Stratum[];
};

/** One field over all sessions that are compared. `known`: those of which it is known; the rest have no value. */
export type FieldCounts = {
  field: WhyField;
  known: { failing: number; passing: number };
  values: ValueCounts[];
};

/** Failing and passing sessions; those that fail in another way are in neither. */
export type Compared = { failing: readonly WhyCell[]; passing: readonly WhyCell[] };

type Counts = { failing: number; passing: number };
const noCounts = (): Counts => ({ failing: 0, passing: 0 });

/** Counts a field's values, most frequent among failing sessions first. */
export function countValues(compared: Compared, field: WhyField): FieldCounts {
  const steps = new Map<number, Counts>();
  const values = new Map<string, Map<number, Counts>>();
  const known = noCounts();
  const add = (cell: WhyCell, side: keyof Counts) => {
    const value = valueOfCell(cell, field);
    if (value === null) return;
    known[side] += cell.n;
    const byStep = values.get(value) ?? new Map<number, Counts>();
    values.set(value, byStep);
    for (const sums of [steps, byStep]) {
      const sum = sums.get(cell.at) ?? noCounts();
      sum[side] += cell.n;
      sums.set(cell.at, sum);
    }
  };
  for (const cell of compared.failing) add(cell, 'failing');
  for (const cell of compared.passing) add(cell, 'passing');
  const counted = [...values].map(([value, byStep]): ValueCounts => {
    const sum = noCounts();
    const strata = [...byStep].map(([at, own]): Stratum => {
      sum.failing += own.failing;
      sum.passing += own.passing;
      const { failing, passing } = steps.get(at) ?? own;
      const withValue = own.failing + own.passing;
      return { n: failing + passing, failing, withValue, both: own.failing };
    });
    return { value, failing: sum.failing, passing: sum.passing, strata };
  });
  counted.sort((a, b) => b.failing - a.failing || (a.value < b.value ? -1 : 1));
  return { field, known, values: counted };
}

/** The same value over all time at once. */
export function pooledStratum({ known }: FieldCounts, value: ValueCounts): Stratum {
  return {
    n: known.failing + known.passing,
    failing: known.failing,
    withValue: value.failing + value.passing,
    both: value.failing,
  };
}

export const splitByValue = (
  cells: readonly WhyCell[],
  { field, value }: { field: WhyField; value: string },
): { withValue: WhyCell[]; without: WhyCell[] } => {
  const parts = { withValue: [] as WhyCell[], without: [] as WhyCell[] };
  for (const cell of cells)
    parts[valueOfCell(cell, field) === value ? 'withValue' : 'without'].push(cell);
  return parts;
};
