import { AppError, type ErrorCode, isAppError } from '../../../kit/errors';

type Meaning = { code: ErrorCode; retryable?: boolean; hint?: string };

/** SQLSTATE codes (PostgreSQL, appendix A) that are not the fault of a statement, and what the operator can do. */
const MEANINGS: Record<string, Meaning> = {
  '53100': { code: 'unavailable', hint: 'the disk of the database is full: free some space' },
  '53200': {
    code: 'busy',
    hint: 'the lock table or the memory of the database is full: raise max_locks_per_transaction',
  },
  '53300': {
    code: 'unavailable',
    hint: 'the database has no connection free: raise max_connections, or lower storage.poolSize',
  },
  '55P03': { code: 'busy' },
  '40P01': { code: 'busy' },
  '40001': { code: 'busy' },
  '57014': { code: 'timeout' },
  '57P01': { code: 'unavailable' },
  '57P02': { code: 'unavailable' },
  '57P03': { code: 'unavailable' },
  '25P03': { code: 'unavailable' },
  '25P04': { code: 'unavailable' },
  '22021': {
    code: 'invalid_input',
    hint: 'a text contains the character U+0000, which PostgreSQL cannot store',
  },
  '25006': {
    code: 'unavailable',
    hint: 'the database is read-only, so it is a standby: give the address of the primary',
  },
  '28000': { code: 'unavailable', retryable: false, hint: 'check the user of the address' },
  '28P01': { code: 'unavailable', retryable: false, hint: 'check user and password' },
  '3D000': { code: 'unavailable', retryable: false, hint: 'create the database first' },
  '3F000': { code: 'unavailable', hint: 'the schema is missing: run tocsin migrate' },
  '42P01': { code: 'unavailable', hint: 'a table is missing: run tocsin migrate' },
  '42501': {
    code: 'unavailable',
    retryable: false,
    hint: 'the user of the address needs more rights',
  },
};

/** Codes of Node's sockets and name service. */
const NETWORK =
  /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|ENOENT|EACCES|ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_STREAM)/;
/** Errors of the driver that have no code. */
const LOST =
  /connection terminated|connection ended|not queryable|client was closed|calling end on the pool|does not support SSL|connection error and is not queryable/i;
const POOL_EXHAUSTED = 'timeout exceeded when trying to connect';

/**
 * Any error of the driver or the server as an AppError that names the database: `busy` where a lock or a connection was not had
 * in time, `timeout` where a statement took too long, `unavailable` where the server, its disk or its settings are the cause,
 * `internal` where the code is. `place` is the address without its password.
 */
export function toPostgresError(error: unknown, place: string): AppError {
  if (isAppError(error)) return error;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message || code : String(error);
  const meaning = meaningOf(code, message);
  if (!meaning)
    return new AppError('internal', `${message}${code ? ` (${code})` : ''}`, { cause: error });
  const reason = meaning.hint === undefined ? '' : `${meaning.hint}: `;
  return new AppError(
    meaning.code,
    `${place} cannot be used: ${reason}${message}${code ? ` (${code})` : ''}`,
    {
      ...(meaning.retryable === undefined ? {} : { retryable: meaning.retryable }),
      cause: error,
      details: { postgres: code, hint: meaning.hint },
    },
  );
}

/** Whether the server undid the transaction so that another could go on: the same work may succeed if it is repeated. */
export function isUndone(error: unknown): boolean {
  const code = isAppError(error) ? codeOf(error.cause) : codeOf(error);
  return code === '40P01' || code === '40001';
}

/** Whether the server became a standby: a new connection may reach the primary. */
export function isOfStandby(error: unknown): error is AppError {
  return isAppError(error) && codeOf(error.cause) === '25006';
}

/** The SQLSTATE or the code of Node; empty without one. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Several addresses of one name were tried in vain.
  const [first]: unknown[] = error instanceof AggregateError ? error.errors : [];
  return first === undefined ? '' : codeOf(first);
}

function meaningOf(code: string, message: string): Meaning | null {
  const known = MEANINGS[code];
  if (known) return known;
  // Classes 08 (connection), 57 (operator), 58 (system error of the server).
  if (/^(08|57|58)...$/.test(code) || NETWORK.test(code)) return { code: 'unavailable' };
  if (message === POOL_EXHAUSTED)
    return { code: 'busy', hint: 'every connection of the pool is in use' };
  return LOST.test(message) ? { code: 'unavailable' } : null;
}
