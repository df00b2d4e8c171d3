import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { oneOf } from '../../shared/sql-conditions';
import { type Db, openWritable } from './database';
import { PREPARED_STATEMENTS } from './limits';
import { rawRows, StatementCache } from './statement-cache';

describe('the statement cache', () => {
  let db: Db;
  beforeEach(() => {
    db = openWritable(':memory:', 'fast');
  });
  afterEach(() => void db.close());

  it('prepares a text once', () => {
    const cache = new StatementCache(db);
    expect(cache.get('SELECT 1')).toBe(cache.get('SELECT 1'));
    expect(rawRows(cache.get('SELECT 1, ?'), ['x'])).toEqual([[1, 'x']]);
  });

  it('drops the statement that was not used for longest', () => {
    const cache = new StatementCache(db);
    const [first, second] = [cache.get('SELECT -1'), cache.get('SELECT -2')];
    for (let n = 0; n < PREPARED_STATEMENTS - 2; n++) cache.get(`SELECT ${n}`);
    expect(cache.get('SELECT -1')).toBe(first);
    cache.get('SELECT 100000');
    expect(cache.get('SELECT -1')).toBe(first);
    expect(cache.get('SELECT -2')).not.toBe(second);
  });

  it('writes a list as a condition', () => {
    const { sql, values } = oneOf('a', [1, 'x', 3]);
    expect(sql).toBe('a IN (?, ?, ?)');
    expect(values).toEqual([1, 'x', 3]);
  });
});
