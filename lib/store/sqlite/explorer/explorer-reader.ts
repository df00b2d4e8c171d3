import type { FacetQuery } from '../../event-store';
import type { RowWindow, ValueCounts } from '../../shared/explorer/facet-rows';
import type { CountPlan } from '../../shared/explorer/facet-sums';
import {
  ID_START,
  SESSIONS_FOUND,
  SIGNATURES_FOUND,
  SPARSE_ROWS,
} from '../../shared/explorer/text-search';
import type { FoundText } from '../../shared/session-filter';
import type { Db } from '../file/database';
import { rawRows, StatementCache } from '../file/statement-cache';
import { FacetCounts } from './facet-counts';
import { FacetScan } from './facet-scan';

/** What the explorer reads: texts, and facets from counts and from rows. */
export class ExplorerReader {
  readonly scan: FacetScan;
  private readonly counts: FacetCounts;
  private readonly statements: StatementCache;

  constructor(db: Db) {
    this.scan = new FacetScan(db);
    this.counts = new FacetCounts(db);
    this.statements = new StatementCache(db);
  }

  /** Null where counts cannot answer: the rows must. */
  countValues(query: FacetQuery, plans: readonly CountPlan[]): ValueCounts[][] | null {
    if (!this.counts.canCount(query)) return null;
    return plans.map((plan) => {
      const values = this.counts.values(query, plan);
      const isLabel = plan.from === 'facets' && plan.field === plan.kind;
      return isLabel
        ? values.map(([value, ...n]): ValueCounts => [this.labelText(value), ...n])
        : values;
    });
  }

  /** Signatures whose name contains all words, and sessions whose id begins with the only word. */
  findText(words: readonly string[]): FoundText {
    const conditions = words.map(() => 'instr(lower(text), ?) > 0').join(' AND ');
    const sql = `SELECT text FROM label WHERE instr(text, ': ') > 0 AND ${conditions} LIMIT ${SIGNATURES_FOUND}`;
    const lower = words.map((word) => word.toLowerCase());
    const names = rawRows(this.statements.get(sql), lower).map(([text]) => String(text));
    const signatures = new Set(names.map((name) => name.slice(0, name.indexOf(' '))));
    return { signatures: [...signatures], rows: lower.length === 1 ? this.rowsOf(lower[0]) : [] };
  }

  /** Whether few sessions of all targets ended in a window. */
  isSparse({ from, to }: RowWindow): boolean {
    const sql = `SELECT count(*) FROM (
      SELECT 1 FROM session INDEXED BY session_by_end WHERE ended_at >= ? AND ended_at < ? LIMIT ${SPARSE_ROWS})`;
    return Number(rawRows(this.statements.get(sql), [from, to])[0]?.[0]) < SPARSE_ROWS;
  }

  /** Titles of signatures by id. */
  titles(ids: readonly string[]): Array<[string, string]> {
    const sql = `SELECT value, text FROM json_each(?) CROSS JOIN label
      WHERE text >= value || ' ' AND text < value || '!' GROUP BY 1`;
    return rawRows(this.statements.get(sql), [JSON.stringify(ids)]).map(([id, text]) => [
      String(id),
      String(text).slice(String(id).length + 1),
    ]);
  }

  private rowsOf(word = ''): number[] {
    if (!ID_START.test(word)) return [];
    const sql = `SELECT row FROM session WHERE id >= ? AND id < ? LIMIT ${SESSIONS_FOUND}`;
    return rawRows(this.statements.get(sql), [word, `${word}~`]).map(([row]) => Number(row));
  }

  private labelText(id: string | number): string {
    const rows = rawRows(this.statements.get('SELECT text FROM label WHERE id = ?'), [id]);
    return String(rows[0]?.[0] ?? '');
  }
}
