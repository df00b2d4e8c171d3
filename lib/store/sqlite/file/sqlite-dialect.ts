import type { SqlDialect } from '../../shared/sql-conditions';

const inList = (column: string, values: ReadonlyArray<string | number>) => ({
  sql: `${column} IN (SELECT value FROM json_each(?))`,
  values: [JSON.stringify(values)],
});

export const SQLITE_DIALECT: SqlDialect = {
  labelTable: 'label',
  inNumbers: inList,
  inTexts: inList,
  inSessions: (rows) => inList('row', rows),
};
