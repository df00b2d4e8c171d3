import type { StorageSettings } from '../contract/config/config-storage';
import type { Clock } from '../kit/clock';
import type { Random } from '../kit/random';
import type { CopyCheck, CopyProgressReport, CopySource } from './copy-source';
import { describeAddress } from './postgres/connection/address';
import type { CopyOptions } from './postgres/copy/copy-into-database';
import type { DatabaseReport } from './postgres/inspect-database';
import type { SchemaReport } from './postgres/migrate-stores';
import { inspectFiles, readSealed, readValues, settleCopies } from './sqlite/copies/inspect';
import { snapshotFiles } from './sqlite/copies/snapshot';
import { openCopySource } from './sqlite/copy-source/open-copy-source';
import { openSqliteStores } from './sqlite/open-sqlite-stores';
import { inspectInThread } from './sqlite/threads/inspect-in-thread';
import type { StateKind, StateValue } from './state-store';
import type { CheckDepth, StoreFileReport } from './store-files';
import type { Stores, StoresOptions } from './stores';

/**
 * Opens the event store and the state store of a data directory or of a database, migrated to this version. The only place that
 * chooses an engine: everything else knows the two interfaces. Throws AppError `conflict` where another process uses the directory
 * or a newer Tocsin wrote it, `unavailable` where it cannot be opened.
 */
export async function openStores(options: StoresOptions): Promise<Stores> {
  const { storage } = options;
  if (!storage) return openSqliteStores(options);
  // Loaded when it is configured: its driver is an optional package.
  const { openPostgresStores } = await import('./postgres/open-postgres-stores');
  return openPostgresStores(storage, options);
}

/** Where stores are, for people: a directory, or an address without its password. */
export function placeOfStores(options: Pick<StoresOptions, 'directory' | 'storage'>): string {
  return options.storage ? describeAddress(options.storage.url) : options.directory;
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

export type { DatabaseReport, SchemaReport };

/** The engine of PostgreSQL is loaded when it is configured, and not before. */
const loadMigrations = () => import('./postgres/migrate-stores');

/** What a migration of the stores of a database would do. Changes nothing. Errors: AppError `unavailable`. */
export async function checkSchemas(storage: StorageSettings): Promise<SchemaReport[]> {
  const { checkStores, storesMigration } = await loadMigrations();
  return checkStores(storesMigration(storage));
}

/**
 * Brings the schemas of both stores up to date, with `withContract` also by what takes away what older processes need. Errors:
 * AppError `conflict` where such a process runs or a newer Tocsin has taken away what this one needs, `busy`, `unavailable`.
 */
export async function migrateSchemas(
  storage: StorageSettings,
  options: { withContract: boolean; version: string; clock: Clock },
): Promise<SchemaReport[]> {
  const { migrateStores, storesMigration } = await loadMigrations();
  return migrateStores(storesMigration(storage), options);
}

/** What a database is and contains, read beside the processes that use it. Errors: AppError `unavailable`. */
export async function inspectDatabase(
  storage: StorageSettings,
  clock: Clock,
): Promise<DatabaseReport> {
  const { inspectDatabase: inspect } = await import('./postgres/inspect-database');
  return inspect(storage, clock);
}

export type { CopyCheck, CopyProgressReport, CopySource };

/**
 * The stores of a directory that no process uses, for copying them into a database. It keeps the lock of the directory until it is
 * closed. Errors: AppError `not_found` where there are none, `conflict` where a process uses them, `unavailable`.
 */
export function openStoresForCopy(directory: string): Promise<CopySource> {
  return openCopySource(directory);
}

/** Copies them into a database that is empty, or goes on with an earlier copy of them: see `copyIntoDatabase`. */
export async function copyStoresInto(source: CopySource, options: CopyOptions): Promise<boolean> {
  const { copyIntoDatabase } = await import('./postgres/copy/copy-into-database');
  return copyIntoDatabase(source, options);
}

/** Compares a whole copy with its directory. Errors: see `verifyCopy`. */
export async function verifyStoresCopy(
  source: CopySource,
  storage: StorageSettings,
  random: Random,
): Promise<CopyCheck[]> {
  const { verifyCopy } = await import('./postgres/copy/verify-copy');
  return verifyCopy(source, storage, random);
}
