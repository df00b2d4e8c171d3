import { lockDirectory } from '../directory-lock';
import type { Stores, StoresOptions } from '../stores';
import type { StoreLimits } from './file/limits';
import { assembleStores } from './threads/assemble-stores';
import { openInThisThread } from './threads/open-in-this-thread';
import { openInThreads } from './threads/open-in-threads';

export type SqliteStoresOptions = StoresOptions & { limits?: Partial<StoreLimits> };

/**
 * Opens (and migrates) the two SQLite files of a directory. Throws `conflict` where the directory is in use or was written by a
 * newer Tocsin, `unavailable` where it cannot be opened.
 */
export async function openSqliteStores(options: SqliteStoresOptions): Promise<Stores> {
  const unlock = lockDirectory(options.directory);
  try {
    const opened = await (options.bulk ? openInThisThread(options) : openInThreads(options));
    return assembleStores({ ...opened, close: () => opened.close().then(unlock) }, options);
  } catch (error) {
    unlock();
    throw error;
  }
}
