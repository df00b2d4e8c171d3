import { inspectFiles, readSealed, readValues, settleCopies } from './sqlite/copies/inspect';
import { snapshotFiles } from './sqlite/copies/snapshot';
import { openSqliteStores } from './sqlite/open-sqlite-stores';
import { inspectInThread } from './sqlite/threads/inspect-in-thread';
import type { StateKind, StateValue } from './state-store';
import type { CheckDepth, StoreFileReport } from './store-files';
import type { Stores, StoresOptions } from './stores';

/**
 * Opens the event store and the state store of a data directory, migrated to this version. The only place that chooses an
 * engine: everything else knows the two interfaces. Throws AppError `conflict` where another process uses the directory or a
 * newer Tocsin wrote it, `unavailable` where it cannot be opened.
 */
export function openStores(options: StoresOptions): Promise<Stores> {
  return openSqliteStores(options);
}

/**
 * Copies both stores to another directory as they are at one instant, while a process uses them or while none does. Errors:
 * AppError `not_found` where there are none, `unavailable` where they cannot be read or the copies not be written.
 */
export async function copyStores(directory: string, into: string): Promise<void> {
  await snapshotFiles(directory, into);
  settleCopies(into);
}

/** What the stores of a directory contain, and whether they are sound. Reads beside a process that uses them. */
export function inspectStores(directory: string, depth: CheckDepth): StoreFileReport[] {
  return inspectFiles(directory, depth);
}

/** As `inspectStores`, in a thread of its own. Null where `signal` ended it first. */
export function inspectStoresInThread(
  of: { directory: string; depth: CheckDepth },
  signal: AbortSignal,
): Promise<StoreFileReport[] | null> {
  return inspectInThread(of, signal);
}

/** Sealed secrets of a directory, as they are stored: for checking a key. Errors: AppError `unavailable`. */
export function sealedTexts(directory: string): string[] {
  return readSealed(directory);
}

/** Stored values of a kind, read beside a process that writes them. Errors: AppError `unavailable`. */
export function storedValues<K extends StateKind>(
  directory: string,
  kind: K,
): Array<StateValue<K>> {
  return readValues(directory, kind) as Array<StateValue<K>>;
}
