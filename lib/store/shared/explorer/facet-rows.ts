import {
  isValueCondition,
  NO_CODE,
  type ValueCondition,
} from '../../../domain/session-query/session-query';
import { HANDLERS, OUTCOMES, STAGES } from '../../../domain/sessions/stages';
import type { FacetField, FacetQuery } from '../../event-store';
import type { FoundText, SessionSearch } from '../session-filter';
import type { RowGroup } from './facet-plan';

/** A part of a reading of rows: `from` inclusive, `to` exclusive, epoch ms. */
export type RowWindow = { from: number; to: number };

/** A value and how many sessions have it, by outcome in the order of `OUTCOMES`. */
export type ValueCounts = [value: string | number, ...counts: number[]];

/** The column of the session table that holds a field. */
const COLUMNS: Record<FacetField, string> = {
  outcome: 'outcome',
  stage: 'failed_stage',
  signature: 'signature',
  release: 'release',
  instance: 'instance',
  code: 'close_code',
  location: 'location',
  handler: 'handler',
  target: 'target',
  env: 'environment',
  auth: 'auth',
  time: 'ended_at',
};
const LISTS: Partial<Record<FacetField, readonly string[]>> = {
  outcome: OUTCOMES,
  stage: STAGES,
  handler: HANDLERS,
};
const LABELLED: ReadonlySet<FacetField> = new Set<FacetField>([
  'signature',
  'release',
  'instance',
  'location',
  'target',
  'env',
  'auth',
]);

/** How the rows of a window are read: columns to select, the filter of the rows, and conditions that are checked on each row. */
export type FacetScanPlan = {
  columns: FacetField[];
  /** Their columns in the session table, the outcome first. */
  selected: string[];
  search: SessionSearch & { from: number; to: number };
  own: ValueCondition[];
};

/** A row counts for a field where only conditions of that field do not apply to it. */
export function planScan(
  { filter }: FacetQuery,
  { fields, unpassed }: RowGroup,
  { from, to, found }: RowWindow & { found: FoundText | null },
): FacetScanPlan {
  const where = filter.where ?? [];
  const own = where.filter((one) => fields.some((field) => field === one.field));
  const search = {
    ...filter,
    from,
    to,
    seeded: true,
    unpassed,
    found,
    where: where.filter((one) => !own.includes(one)),
  };
  const values = own.filter(isValueCondition);
  const columns = [...new Set([...fields, ...values.map((one) => one.field)])];
  const selected = ['outcome', ...columns.map((field) => COLUMNS[field])];
  return { columns, selected, search, own: values };
}

/** Texts whose label ids the rows are compared with. */
export const labelTexts = ({ own }: FacetScanPlan): string[] =>
  own.flatMap(({ field, values }) => (LABELLED.has(field) ? values : []));

type Check = { field: FacetField; column: number; passes: (value: unknown) => boolean };

/** Counts rows of `FacetScanPlan.selected`. */
export class FacetRowCounter {
  private readonly plan: FacetScanPlan;
  private readonly query: { fields: readonly FacetField[]; stepMs: number };
  private readonly checks: Check[];
  private readonly counts: Array<Map<unknown, number[]>>;

  /** `labelIds`: of `labelTexts`; absent ones name no row. */
  constructor(
    plan: FacetScanPlan,
    query: { fields: readonly FacetField[]; stepMs: number },
    labelIds: ReadonlyMap<string, number>,
  ) {
    this.plan = plan;
    this.query = query;
    this.checks = plan.own.map((one) => checkOf(one, plan, labelIds));
    this.counts = query.fields.map(() => new Map<unknown, number[]>());
  }

  add(row: readonly unknown[]): void {
    const failing = failingField(this.checks, row);
    if (failing === 'several') return;
    const outcome = Number(row[0]);
    const { fields, stepMs } = this.query;
    fields.forEach((field, index) => {
      if (failing !== null && failing !== field) return;
      const raw = row[1 + this.plan.columns.indexOf(field)];
      const value = field === 'time' ? Number(raw) - (Number(raw) % stepMs) : raw;
      const values = this.counts[index];
      if (!values || (value === null && field !== 'code')) return;
      const known = values.get(value) ?? OUTCOMES.map(() => 0);
      known[outcome] = (known[outcome] ?? 0) + 1;
      values.set(value, known);
    });
  }

  /** Label ids among the values. */
  labelIds(): number[] {
    const ids = this.query.fields.flatMap((field, index) =>
      LABELLED.has(field) ? [...(this.counts[index]?.keys() ?? [])].map(Number) : [],
    );
    return [...new Set(ids)];
  }

  values(labels: ReadonlyMap<number, string>): Array<{ field: FacetField; values: ValueCounts[] }> {
    return this.query.fields.map((field, index) => ({
      field,
      values: [...(this.counts[index] ?? [])].map(
        ([value, n]): ValueCounts => [textOf(field, value, labels), ...n],
      ),
    }));
  }
}

function checkOf(
  { field, values, not }: ValueCondition,
  plan: FacetScanPlan,
  labelIds: ReadonlyMap<string, number>,
): Check {
  const list = LISTS[field];
  const storedValue = (value: string): unknown => {
    if (list) return list.indexOf(value);
    if (field === 'code') return value === NO_CODE ? null : Number(value);
    return labelIds.get(value);
  };
  const stored = new Set<unknown>(values.map(storedValue));
  const column = plan.columns.indexOf(field) + 1;
  return { field, column, passes: (value) => stored.has(value) !== not };
}

function textOf(
  field: FacetField,
  value: unknown,
  labels: ReadonlyMap<number, string>,
): string | number {
  if (field === 'time') return Number(value);
  if (value === null) return NO_CODE;
  if (LABELLED.has(field)) return labels.get(Number(value)) ?? '';
  return LISTS[field]?.[Number(value)] ?? Number(value);
}

/** The one field whose conditions do not apply to a row; null where all apply. */
function failingField(
  checks: readonly Check[],
  row: readonly unknown[],
): FacetField | 'several' | null {
  let failing: FacetField | null = null;
  for (const { field, column, passes } of checks) {
    if (passes(row[column])) continue;
    if (failing !== null && failing !== field) return 'several';
    failing = field;
  }
  return failing;
}
