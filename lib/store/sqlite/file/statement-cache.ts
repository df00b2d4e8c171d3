import type { Db, Statement } from './database';
import { PREPARED_STATEMENTS } from './limits';

/** Prepared statements by their text. Drops the least recently used one. */
export class StatementCache {
  private readonly db: Db;

  private readonly known = new Map<string, Statement>();

  constructor(db: Db) {
    this.db = db;
  }

  get(sql: string): Statement {
    const statement = this.known.get(sql) ?? this.db.prepare<unknown[], unknown>(sql);
    this.known.delete(sql);
    this.known.set(sql, statement);
    if (this.known.size > PREPARED_STATEMENTS) {
      const [oldest] = this.known.keys();
      if (oldest !== undefined) this.known.delete(oldest);
    }
    return statement;
  }
}

/** The rows as arrays, in the order of the selected columns. */
export function rawRows(statement: Statement, values: unknown[]): unknown[][] {
  return statement.raw(true).all(...values) as unknown[][];
}
