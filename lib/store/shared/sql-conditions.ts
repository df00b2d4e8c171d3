/** A condition with the values of its placeholders, each a `?` in the text. */
export type Condition = { sql: string; values: SqlValue[] };

type SqlValue = string | number | readonly number[] | readonly string[];

/** What engines write differently. A list is one value, so that a statement has the same text for any number of them. */
export type SqlDialect = {
  /** The table of labels, as a query names it. */
  labelTable: string;
  inNumbers(column: string, values: readonly number[]): Condition;
  inTexts(column: string, values: readonly string[]): Condition;
  /** Of sessions that `findText` named, by what it named them with. */
  inSessions(rows: ReadonlyArray<number | string>): Condition;
};

export const oneOf = (column: string, values: ReadonlyArray<string | number>): Condition => ({
  sql: `${column} IN (${values.map(() => '?').join(', ')})`,
  values: [...values],
});

/** The conditions as one text, and all their values in order. Without any, one that is always met. */
export function allOf(conditions: readonly Condition[]): Condition {
  return {
    sql: conditions.length > 0 ? conditions.map(({ sql }) => sql).join(' AND ') : '1 = 1',
    values: conditions.flatMap(({ values }) => values),
  };
}
