import type { FacetField, FacetQuery } from '../../event-store';
import type { RowGroup } from '../../shared/explorer/facet-plan';
import {
  FacetRowCounter,
  labelTexts,
  planScan,
  type RowWindow,
  type ValueCounts,
} from '../../shared/explorer/facet-rows';
import type { FoundText } from '../../shared/session-filter';
import { allOf } from '../../shared/sql-conditions';
import { selectSessions } from '../events/session-selection';
import type { Db } from '../file/database';
import { StatementCache } from '../file/statement-cache';

/** Facets from the rows of sessions, a window of time at once. */
export class FacetScan {
  private readonly statements: StatementCache;

  constructor(db: Db) {
    this.statements = new StatementCache(db);
  }

  /** Counts by field. A row counts for a field where only conditions of that field do not apply to it. */
  window(
    query: FacetQuery,
    group: RowGroup,
    window: RowWindow & { found: FoundText | null },
  ): Array<{ field: FacetField; values: ValueCounts[] }> {
    const plan = planScan(query, group, window);
    const { from, conditions } = selectSessions(plan.search);
    const where = allOf(conditions);
    const sql = `SELECT ${plan.selected.join(', ')} FROM ${from} WHERE ${where.sql}`;
    const { fields } = group;
    const ids = this.labelIds(labelTexts(plan));
    const counter = new FacetRowCounter(plan, { fields, stepMs: query.stepMs }, ids);
    const rows = this.statements
      .get(sql)
      .raw(true)
      .iterate(...where.values);
    for (const row of rows) counter.add(row as unknown[]);
    return counter.values(this.labels(counter.labelIds()));
  }

  private labelIds(texts: readonly string[]): Map<string, number> {
    const sql = 'SELECT text, id FROM label WHERE text IN (SELECT value FROM json_each(?))';
    const rows = this.statements.get(sql).raw(true).all(JSON.stringify(texts));
    return new Map(rows as Array<[string, number]>);
  }

  private labels(ids: readonly number[]): Map<number, string> {
    const sql = 'SELECT id, text FROM label WHERE id IN (SELECT value FROM json_each(?))';
    const rows = this.statements.get(sql).raw(true).all(JSON.stringify(ids));
    return new Map(rows as Array<[number, string]>);
  }
}
