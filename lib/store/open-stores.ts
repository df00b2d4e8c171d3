import { openSqliteStores } from './sqlite/open-sqlite-stores';
import type { Stores, StoresOptions } from './stores';

/**
 * Opens the event store and the state store of a data directory, migrated to this version. The only place that chooses an
 * engine: everything else knows the two interfaces. Throws AppError `conflict` where another process uses the directory or a
 * newer Tocsin wrote it, `unavailable` where it cannot be opened.
 */
export function openStores(options: StoresOptions): Promise<Stores> {
  return openSqliteStores(options);
}
