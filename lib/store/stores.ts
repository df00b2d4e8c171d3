import type { StorageSettings } from '../contract/config/config-storage';
import type { Clock } from '../kit/clock';
import type { Logger } from '../kit/logger';
import type { EventStore } from './event-store';
import type { StateStore } from './state-store';

export type StoresOptions = {
  /** The data directory. Made where it is missing; used by one process at a time. */
  directory: string;
  logger?: Logger;
  /** For what waits for a lock or a thread. */
  clock: Clock;
  /**
   * For bulk loads and tests that can be repeated: work is done in the caller's thread and returns before it is on disk, so a
   * loss of power can lose or damage it.
   */
  bulk?: boolean;
  /** The database of the stores, instead of the directory. */
  storage?: StorageSettings | null | undefined;
  /** With a database: brings its schemas up to date; otherwise waits a minute until another process has. Default true. */
  migrates?: boolean | undefined;
};

/** `events`: number of the last append; `state`: seq of the last change. */
export type StoreProgress = { events: number; state: number };

/** Both stores of one data directory or database. */
export type Stores = {
  events: EventStore;
  state: StateStore;
  /** Copies each store to the named file as it is at one moment, while work goes on. An absent one is left out. */
  backup(files: { events?: string; state?: string }): Promise<void>;
  /** Numbers that grow with every write, and never become smaller unless stored data was lost. */
  progress(): Promise<StoreProgress>;
  /** Writes a little to each store and waits for the disk. Errors: AppError `unavailable` that says why it cannot be written. */
  checkWritable(): Promise<void>;
  /**
   * Makes what an engine that stores by day needs for the days after `now` (epoch ms); call it every hour. Returns the tables
   * with rows of today or later for which it was not made in time.
   */
  prepareDays(now: number): Promise<string[]>;
  /**
   * Writes the write-ahead logs back and empties them, so that what was deleted is in no file of the directory any more. With
   * `rewrite`, also rewrites both files without free space, which takes minutes where they are large and holds up every write.
   * False where a reader prevented it: call again.
   */
  writeBack(options: { rewrite: boolean }): Promise<boolean>;
  /** Finishes accepted calls, refuses new ones as `unavailable`, and releases the directory. */
  close(): Promise<void>;
};
