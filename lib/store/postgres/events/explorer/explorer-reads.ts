import type { FacetField, FacetQuery } from '../../../event-store';
import type { RowGroup } from '../../../shared/explorer/facet-plan';
import {
  FacetRowCounter,
  labelTexts,
  planScan,
  type RowWindow,
  type ValueCounts,
} from '../../../shared/explorer/facet-rows';
import type { WindowOfRows } from '../../../shared/explorer/read-facets';
import {
  ID_START,
  SESSIONS_FOUND,
  SIGNATURES_FOUND,
  SPARSE_ROWS,
} from '../../../shared/explorer/text-search';
import type { FoundText } from '../../../shared/session-filter';
import type { Queries } from '../../connection/connection';
import { idRange } from '../session-ids';
import { whereOf } from '../session-reads';
import { readRows } from '../statements';
import { readLabelIds, readLabels } from '../tables/label-reads';
import { dayOf } from '../tables/partition-tables';

/** Signatures whose name contains all words, and sessions whose id begins with the only word. */
export async function findText(queries: Queries, words: readonly string[]): Promise<FoundText> {
  const lower = words.map((word) => word.toLowerCase());
  const names = await readRows<{ text: string }>(
    queries,
    `SELECT text FROM tocsin_events.label WHERE strpos(text, ': ') > 0
       AND NOT EXISTS (SELECT 1 FROM unnest(?::text[]) AS word WHERE strpos(lower(text), word) = 0) LIMIT ${SIGNATURES_FOUND}`,
    [lower],
  );
  const signatures = new Set(names.map(({ text }) => text.slice(0, text.indexOf(' '))));
  const only = lower.length === 1 ? lower[0] : undefined;
  return {
    signatures: [...signatures],
    rows: only !== undefined && ID_START.test(only) ? await idsFrom(queries, only) : [],
  };
}

async function idsFrom(queries: Queries, start: string): Promise<string[]> {
  const range = idRange(start);
  if (!range) return [];
  const rows = await readRows<{ id: Buffer }>(
    queries,
    `SELECT id FROM tocsin_events.session WHERE id BETWEEN ?::bytea AND ?::bytea LIMIT ${SESSIONS_FOUND}`,
    [range.from, range.to],
  );
  return rows.map(({ id }) => `\\x${id.toString('hex')}`);
}

/** Whether few sessions of all targets ended in a window. */
export async function isSparse(queries: Queries, { from, to }: RowWindow): Promise<boolean> {
  const [found] = await readRows<{ n: number }>(
    queries,
    `SELECT count(*) AS n FROM (
       SELECT 1 FROM tocsin_events.session WHERE ended_at >= ? AND ended_at < ? AND day BETWEEN ? AND ? LIMIT ${SPARSE_ROWS}) s`,
    [Math.ceil(from), Math.ceil(to), dayOf(from), dayOf(to)],
  );
  return (found?.n ?? 0) < SPARSE_ROWS;
}

/** Titles of signatures by id. */
export async function readTitles(
  queries: Queries,
  ids: readonly string[],
): Promise<Array<[string, string]>> {
  const rows = await readRows<{ id: string; text: string }>(
    queries,
    `SELECT DISTINCT ON (u.id) u.id, l.text FROM unnest(?::text[]) AS u (id)
     JOIN tocsin_events.label l ON l.text >= u.id || ' ' AND l.text < u.id || '!' ORDER BY u.id, l.text`,
    [ids],
  );
  return rows.map(({ id, text }) => [id, text.slice(id.length + 1)]);
}

/** Counts by field from the rows of a window. */
export async function scanWindow(
  queries: Queries,
  query: FacetQuery,
  { group, window }: { group: RowGroup; window: WindowOfRows },
): Promise<Array<{ field: FacetField; values: ValueCounts[] }>> {
  const plan = planScan(query, group, window);
  const where = whereOf(plan.search);
  const columns = plan.selected.map((name, at) => `${name} AS v${at}`);
  const [ids, rows] = await Promise.all([
    readLabelIds(queries, labelTexts(plan)),
    readRows<Record<string, unknown>>(
      queries,
      `SELECT ${columns.join(', ')} FROM tocsin_events.session WHERE ${where.sql}`,
      where.values,
    ),
  ]);
  const { fields } = group;
  const counter = new FacetRowCounter(plan, { fields, stepMs: query.stepMs }, ids);
  for (const row of rows) counter.add(columns.map((_, at) => row[`v${at}`]));
  return counter.values(await readLabels(queries, counter.labelIds()));
}
