import {
  isValueCondition,
  NO_CODE,
  type SessionCondition,
  type ValueCondition,
} from '../../../domain/session-query/session-query';
import { HANDLERS, OUTCOMES, STAGES } from '../../../domain/sessions/stages';
import type { FacetField, FacetQuery } from '../../event-store';
import { type FoundText, selectSessions } from '../events/session-filter';
import type { Db } from '../file/database';
import { type Condition, StatementCache } from '../file/statement-cache';
import type { ValueCounts } from './facet-counts';
import type { RowGroup } from './facet-plan';

/** A part of a reading of rows: `from` inclusive, `to` exclusive, epoch ms. */
export type RowWindow = { from: number; to: number };

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

type Check = { field: FacetField; column: number; passes: (value: unknown) => boolean };

/** Facets from the rows of sessions, a window of time at once. */
export class FacetScan {
  private readonly statements: StatementCache;

  constructor(db: Db) {
    this.statements = new StatementCache(db);
  }

  /** Counts by field. A row counts for a field where only conditions of that field do not apply to it. */
  window(
    { filter, stepMs }: FacetQuery,
    { fields, unpassed }: RowGroup,
    { from, to, found }: RowWindow & { found: FoundText | null },
  ): Array<{ field: FacetField; values: ValueCounts[] }> {
    const where = filter.where ?? [];
    const isOwn = (one: SessionCondition) => fields.some((field) => field === one.field);
    const own = where.filter(isOwn).filter(isValueCondition);
    const columns = [...new Set([...fields, ...own.map((one) => one.field)])];
    const selection = selectSessions({
      ...filter,
      from,
      to,
      seeded: true,
      unpassed,
      found,
      where: where.filter((one) => !isOwn(one)),
    });
    const checks = own.map((one) => this.check(one, columns.indexOf(one.field)));
    const counts = fields.map(() => new Map<unknown, number[]>());
    for (const row of this.rows(selection, columns)) {
      const failing = failingField(checks, row);
      if (failing === 'several') continue;
      const outcome = Number(row[0]);
      fields.forEach((field, index) => {
        if (failing !== null && failing !== field) return;
        const raw = row[1 + columns.indexOf(field)];
        const value = field === 'time' ? Number(raw) - (Number(raw) % stepMs) : raw;
        const values = counts[index];
        if (!values || (value === null && field !== 'code')) return;
        const known = values.get(value) ?? OUTCOMES.map(() => 0);
        known[outcome] = (known[outcome] ?? 0) + 1;
        values.set(value, known);
      });
    }
    return fields.map((field, index) => ({
      field,
      values: [...(counts[index] ?? [])].map(
        ([value, n]): ValueCounts => [this.text(field, value), ...n],
      ),
    }));
  }

  private rows(
    { from, conditions }: ReturnType<typeof selectSessions>,
    columns: readonly FacetField[],
  ): Iterable<unknown[]> {
    const where = conditions.map(({ sql }) => sql).join(' AND ');
    const sql = `SELECT outcome, ${columns.map((field) => COLUMNS[field]).join(', ')} FROM ${from} WHERE ${where}`;
    const values = conditions.flatMap((one: Condition) => one.values);
    return this.statements
      .get(sql)
      .raw(true)
      .iterate(...values) as Iterable<unknown[]>;
  }

  private check({ field, values, not }: ValueCondition, column: number): Check {
    const list = LISTS[field];
    const stored = new Set<unknown>(
      list
        ? values.map((value) => list.indexOf(value))
        : field === 'code'
          ? values.map((value) => (value === NO_CODE ? null : Number(value)))
          : this.labelIds(values),
    );
    return { field, column: column + 1, passes: (value) => stored.has(value) !== not };
  }

  private labelIds(texts: readonly string[]): unknown[] {
    const sql = 'SELECT id FROM label WHERE text IN (SELECT value FROM json_each(?))';
    const rows = this.statements.get(sql).raw(true).all(JSON.stringify(texts)) as unknown[][];
    return rows.map(([id]) => id);
  }

  private text(field: FacetField, value: unknown): string | number {
    if (field === 'time') return Number(value);
    if (value === null) return NO_CODE;
    if (!LABELLED.has(field)) return LISTS[field]?.[Number(value)] ?? Number(value);
    const rows = this.statements.get('SELECT text FROM label WHERE id = ?').raw(true).all(value);
    return String((rows as unknown[][])[0]?.[0] ?? '');
  }
}

/** The one field whose conditions do not apply to a row; null where all apply. */
function failingField(checks: readonly Check[], row: unknown[]): FacetField | 'several' | null {
  let failing: FacetField | null = null;
  for (const { field, column, passes } of checks) {
    if (passes(row[column])) continue;
    if (failing !== null && failing !== field) return 'several';
    failing = field;
  }
  return failing;
}
