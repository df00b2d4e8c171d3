import { describe, expect, it } from 'vitest';
import { AppError } from '../../../kit/errors';
import { describeAddress } from './address';
import { isUndone, toPostgresError } from './postgres-errors';

const of = (code: string, message = 'as the server puts it') =>
  Object.assign(new Error(message), { code });
const PLACE = 'PostgreSQL tocsin@db/tocsin';

describe('errors of PostgreSQL', () => {
  it.each([
    ['53100', 'unavailable', true, 'free some space'],
    ['53200', 'busy', true, 'raise max_locks_per_transaction'],
    ['53300', 'unavailable', true, 'raise max_connections'],
    ['55P03', 'busy', true, ''],
    ['40P01', 'busy', true, ''],
    ['40001', 'busy', true, ''],
    ['57014', 'timeout', true, ''],
    ['57P01', 'unavailable', true, ''],
    ['57P03', 'unavailable', true, ''],
    ['58030', 'unavailable', true, ''],
    ['25P03', 'unavailable', true, ''],
    ['25006', 'unavailable', true, 'it is a standby'],
    ['08006', 'unavailable', true, ''],
    ['28P01', 'unavailable', false, 'check user and password'],
    ['42P01', 'unavailable', true, 'run tocsin migrate'],
    ['22021', 'invalid_input', false, 'U+0000'],
    ['ECONNREFUSED', 'unavailable', true, ''],
    ['ENOTFOUND', 'unavailable', true, ''],
    ['CERT_HAS_EXPIRED', 'unavailable', true, ''],
  ] as const)('%s is %s', (code, expected, retryable, hint) => {
    const error = toPostgresError(of(code), PLACE);
    expect(error).toMatchObject({ code: expected, retryable, details: { postgres: code } });
    expect(error.message).toContain(hint);
    expect(error.message).toContain(`${PLACE} cannot be used: `);
    expect(error.message).toContain(`as the server puts it (${code})`);
  });

  it.each([
    ['timeout exceeded when trying to connect', 'busy'],
    ['Connection terminated unexpectedly', 'unavailable'],
    ['Client has encountered a connection error and is not queryable', 'unavailable'],
    ['something else', 'internal'],
  ])('without a code: %s', (message, code) => {
    expect(toPostgresError(new Error(message), PLACE).code).toBe(code);
  });

  it('leaves a mistake in a statement what it is, and errors of Tocsin as they are', () => {
    expect(toPostgresError(of('42601'), PLACE)).toMatchObject({ code: 'internal' });
    const own = new AppError('conflict', 'x');
    expect(toPostgresError(own, PLACE)).toBe(own);
  });

  it('finds the cause where every address of a name was tried in vain', () => {
    const all = new AggregateError([of('ECONNREFUSED'), of('ECONNREFUSED')]);
    expect(toPostgresError(all, PLACE)).toMatchObject({ code: 'unavailable' });
  });

  it('knows which work the server undid for another', () => {
    expect(isUndone(toPostgresError(of('40P01'), PLACE))).toBe(true);
    expect(isUndone(of('40001'))).toBe(true);
    expect(isUndone(toPostgresError(of('55P03'), PLACE))).toBe(false);
  });

  it.each([
    [
      'postgres://tocsin:hidden@db:5433/tocsin?sslmode=verify-full',
      'PostgreSQL tocsin@db:5433/tocsin',
    ],
    ['postgresql://db/x', 'PostgreSQL db/x'],
    ['postgres://u@%2Frun%2Fpg/x', 'PostgreSQL u@/run/pg/x'],
    ['postgres:///x?host=/run/pg', 'PostgreSQL /run/pg/x'],
  ])('shows %s without what is secret', (url, shown) => {
    expect(describeAddress(url)).toBe(shown);
  });

  it.each(['', 'db', 'mysql://db/x', 'file:state.db'])('refuses "%s" as an address', (url) => {
    expect(() => describeAddress(url)).toThrow('must look like postgres://');
  });
});
