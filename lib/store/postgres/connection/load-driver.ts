import { AppError } from '../../../kit/errors';

export type Driver = typeof import('pg')['default'];

let loading: Promise<Driver> | undefined;

/**
 * The package `pg`, loaded when PostgreSQL is configured and not before: it is an optional dependency, which an installation
 * with SQLite may lack. Throws AppError `unavailable` that says how to install it.
 */
export function loadDriver(): Promise<Driver> {
  loading ??= import('pg').then(
    ({ default: driver }) => driver,
    (cause) => {
      loading = undefined;
      throw new AppError(
        'unavailable',
        'storage is on PostgreSQL, but its driver cannot be loaded: install the package pg (npm install pg@8.23.1) beside Tocsin',
        { retryable: false, cause },
      );
    },
  );
  return loading;
}
