import type { Clock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import type { Logger } from '../../kit/logger';
import type { EventStore } from '../event-store';
import type { StateStore } from '../state-store';
import { eventsSize } from './file/database';
import { lockDirectory } from './file/directory-lock';
import { DEFAULT_READERS, STORE_LIMITS, type StoreLimits, WRITER_IN_FLIGHT } from './file/limits';
import type { Caller, Methods } from './threads/caller';
import type { BackupFiles } from './threads/engine';
import type { ReaderMethods, WriterMethods } from './threads/methods';
import { sqliteEventStore } from './threads/sqlite-event-store';
import { sqliteStateStore } from './threads/sqlite-state-store';
import type { WorkerSettings } from './threads/worker-main';
import { WorkerPool } from './threads/worker-pool';

export type SqliteStoresOptions = {
  /** Made where it is missing; one process at a time. */
  directory: string;
  readers?: number;
  logger?: Logger;
  limits?: Partial<StoreLimits>;
  clock: Clock;
  /** URL of the module with the contributions; the domain's own where absent. */
  contributions?: string;
};

export type SqliteStores = {
  events: EventStore;
  state: StateStore;
  /** Copies each named file as it is at one moment, while work goes on. */
  backup(files: BackupFiles): Promise<void>;
  /** Lets accepted calls finish, ends the threads, lets go of the directory. */
  close(): Promise<void>;
};

const BOOTSTRAP = new URL('./threads/worker.mjs', import.meta.url);
const CONTRIBUTIONS = new URL('../../domain/tallies/contribution.ts', import.meta.url).href;
/** Work of unknown length, done in steps between other calls. */
const LONG_METHODS: readonly string[] = ['retain', 'backup'];

/**
 * Opens (and migrates) the two SQLite files of a directory, with one writer thread and one or more reader threads.
 * Throws `conflict` where the directory is in use or was written by a newer Tocsin, `unavailable` where it cannot be opened.
 */
export async function openSqliteStores(options: SqliteStoresOptions): Promise<SqliteStores> {
  const unlock = lockDirectory(options.directory);
  try {
    return await openLocked(options, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function openLocked(options: SqliteStoresOptions, unlock: () => void) {
  const { writer, readers } = pools(options);
  const starts = await Promise.allSettled([writer.start(), readers.start()]);
  for (const started of starts) {
    if (started.status === 'fulfilled') continue;
    await Promise.all([writer.close(), readers.close()]);
    throw started.reason;
  }
  let closing: Promise<void> | null = null;
  const close = () => {
    closing ??= Promise.all([writer.close(), readers.close()]).then(unlock);
    return closing;
  };
  const open = new Set(['events', 'state']);
  const closeOne = async (name: 'events' | 'state') => {
    open.delete(name);
    if (open.size === 0) await close();
  };
  const guard = <M extends Methods>(name: string, caller: Caller<M>): Caller<M> => ({
    call(method, ...args) {
      if (open.has(name)) return caller.call(method, ...args);
      return Promise.reject(new AppError('unavailable', `the ${name} store is closed`));
    },
  });
  return {
    events: sqliteEventStore({
      writer: guard('events', writer),
      reader: guard('events', readers),
      load: async () => ({
        size: await eventsSize(options.directory),
        queueDepth: writer.queueDepth + readers.queueDepth,
      }),
      close: () => closeOne('events'),
    }),
    state: sqliteStateStore(guard('state', writer), () => closeOne('state')),
    backup: (files: BackupFiles) => writer.call('backup', files),
    close,
  };
}

function pools({ directory, readers, logger, clock, ...options }: SqliteStoresOptions) {
  const limits = { ...STORE_LIMITS, ...options.limits };
  const settings = (role: WorkerSettings['role']): WorkerSettings => ({
    role,
    directory,
    contributions: options.contributions ?? CONTRIBUTIONS,
  });
  const common = { bootstrap: BOOTSTRAP, limits, logger, clock };
  return {
    writer: new WorkerPool<WriterMethods>({
      ...common,
      name: 'store writer',
      workerData: settings('writer'),
      size: 1,
      inFlight: WRITER_IN_FLIGHT,
      limitOf: (method) => (LONG_METHODS.includes(method) ? null : limits.writeMs),
      replaceLate: false,
    }),
    readers: new WorkerPool<ReaderMethods>({
      ...common,
      name: 'store readers',
      workerData: settings('reader'),
      size: Math.max(1, readers ?? DEFAULT_READERS),
      inFlight: 1,
      limitOf: () => limits.queryMs,
      replaceLate: true,
    }),
  };
}
