import { isTargetErrno } from '../machine/errno';

/** What a thrown value says. `addresses`: those that were tried, where it is a failed connection. */
export type ReadError = { code: string; message: string; addresses: string[] };

/**
 * Code and message of anything thrown, cut to 64 and 300 characters. Of several connection attempts (`AggregateError`) it takes
 * one that says something about the target, where there is one.
 */
export function readError(error: unknown): ReadError {
  const attempts = attemptsOf(error);
  const chosen = attempts.find((attempt) => isTargetErrno(fieldOf(attempt, 'code'))) ?? attempts[0];
  const code = fieldOf(chosen, 'code') || 'ERROR';
  const message = fieldOf(chosen, 'message') || code;
  const addresses = attempts.map((attempt) => fieldOf(attempt, 'address')).filter(Boolean);
  return {
    code: code.slice(0, 64),
    message: message.slice(0, 300),
    addresses: [...new Set(addresses)],
  };
}

function attemptsOf(error: unknown): unknown[] {
  const attempts =
    typeof error === 'object' && error !== null && 'errors' in error && Array.isArray(error.errors)
      ? error.errors
      : [];
  return attempts.length > 0 ? attempts : [error];
}

function fieldOf(error: unknown, key: 'code' | 'message' | 'address'): string {
  if (typeof error !== 'object' || error === null || !(key in error)) return '';
  const value: unknown = Reflect.get(error, key);
  return typeof value === 'string' ? value : '';
}
