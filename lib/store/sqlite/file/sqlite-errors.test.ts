import { describe, expect, it } from 'vitest';
import { AppError } from '../../../kit/errors';
import { fromWireError, toStoreError, toWireError } from './sqlite-errors';

const sqliteError = (code: string) => Object.assign(new Error('it went wrong'), { code });

describe('errors of SQLite', () => {
  it.each([
    ['SQLITE_FULL', 'unavailable', true],
    ['SQLITE_IOERR_WRITE', 'unavailable', true],
    ['SQLITE_BUSY', 'unavailable', true],
    ['SQLITE_READONLY', 'unavailable', true],
    ['SQLITE_CANTOPEN', 'unavailable', true],
    ['SQLITE_CORRUPT', 'unavailable', false],
    ['SQLITE_NOTADB', 'unavailable', false],
    ['SQLITE_CONSTRAINT_UNIQUE', 'internal', false],
    ['SQLITE_ERROR', 'internal', false],
  ])('%s is %s', (sqlite, code, retryable) => {
    const error = toStoreError(sqliteError(sqlite));
    expect(error).toMatchObject({ code, retryable });
    expect(error.message).toContain(sqlite);
    expect(error.message).toContain('it went wrong');
  });

  it('leave errors of ours as they are, and take any other value', () => {
    const ours = new AppError('conflict', 'someone was first');
    expect(toStoreError(ours)).toBe(ours);
    expect(toStoreError(new TypeError('a slip'))).toMatchObject({
      code: 'internal',
      message: 'a slip',
    });
    expect(toStoreError('text')).toMatchObject({ code: 'internal', message: 'text' });
  });

  it('say the same after they were sent between threads', () => {
    const error = new AppError('conflict', 'newer', { retryable: false, details: { found: 9 } });
    const sent = fromWireError(structuredClone(toWireError(error)));
    expect(sent).toBeInstanceOf(AppError);
    expect(sent).toMatchObject({
      code: 'conflict',
      message: 'newer',
      retryable: false,
      details: { found: 9 },
    });
  });
});
