import { createHash } from 'node:crypto';
import type { SqlDialect } from '../../shared/sql-conditions';
import type { Queries } from '../connection/connection';

export const POSTGRES_DIALECT: SqlDialect = {
  labelTable: 'tocsin_events.label',
  inNumbers: (column, values) => ({ sql: `${column} = ANY(?::bigint[])`, values: [values] }),
  inTexts: (column, values) => ({ sql: `${column} = ANY(?::text[])`, values: [values] }),
  inSessions: (rows) => ({ sql: 'id = ANY(?::bytea[])', values: [rows.map(String)] }),
};

type Prepared = { name: string; text: string };

/** Texts that are built from conditions: as many as there are shapes of queries. */
const MOST_TEXTS = 1_000;
const prepared = new Map<string, Prepared>();

/** Runs a statement with `?` for each value. It is named by its text, so that it is planned once for each connection. */
export async function readRows<R>(
  queries: Queries,
  text: string,
  values: readonly unknown[] = [],
): Promise<R[]> {
  const { rows } = await queries.runQuery<R>({
    ...prepare(text),
    values: values.map(storedValue),
  });
  return rows;
}

/** As `readRows`, for what changes rows. Returns how many. */
export async function changeRows(
  queries: Queries,
  text: string,
  values: readonly unknown[] = [],
): Promise<number> {
  return (await queries.runQuery({ ...prepare(text), values })).count;
}

function prepare(text: string): Prepared {
  const known = prepared.get(text);
  if (known) return known;
  let n = 0;
  const numbered = text.replaceAll('?', () => `$${++n}`);
  const made = { name: createHash('sha1').update(numbered).digest('base64'), text: numbered };
  if (prepared.size >= MOST_TEXTS) prepared.clear();
  prepared.set(text, made);
  return made;
}

const storedValue = (value: unknown): unknown => {
  if (typeof value === 'string') return storedText(value);
  return Array.isArray(value) ? value.map(storedValue) : value;
};

/** A text that the server takes: it refuses U+0000, and half of a pair becomes U+FFFD on the way. */
export const storedText = (text: string): string => text.replaceAll(/\0|\p{Surrogate}/gu, '\ufffd');
