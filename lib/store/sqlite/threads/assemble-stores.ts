import type { Clock } from '../../../kit/clock';
import { AppError } from '../../../kit/errors';
import type { StoreStats } from '../../event-store';
import type { Stores } from '../../stores';
import { STORE_LIMITS, type StoreLimits } from '../file/limits';
import type { MethodCaller, Methods } from './method-caller';
import { sqliteEventStore } from './sqlite-event-store';
import { sqliteStateStore } from './sqlite-state-store';
import type { ReaderMethods, WriterMethods } from './thread-methods';

/** A writer and a reader of one directory, wherever they run. */
export type OpenedParts = {
  writer: MethodCaller<WriterMethods>;
  reader: MethodCaller<ReaderMethods>;
  /** Bytes on disk and calls that wait. */
  load(): Promise<Pick<StoreStats, 'size' | 'queueDepth'>>;
  close(): Promise<void>;
};

/** Both stores over one writer and reader, which end when both stores are closed. */
export function assembleStores(
  { writer, reader, load, close }: OpenedParts,
  { clock, limits }: { clock: Clock; limits?: Partial<StoreLimits> },
): Stores {
  let closing: Promise<void> | null = null;
  const open = new Set(['events', 'state']);
  const closeBoth = () => {
    open.clear();
    closing ??= close();
    return closing;
  };
  const closeOne = async (name: 'events' | 'state') => {
    open.delete(name);
    if (open.size === 0) await closeBoth();
  };
  const whileOpen = <M extends Methods>(
    name: 'events' | 'state',
    caller: MethodCaller<M>,
  ): MethodCaller<M> => ({
    call(method, ...args) {
      if (open.has(name)) return caller.call(method, ...args);
      return Promise.reject(new AppError('unavailable', `the ${name} store is closed`));
    },
  });
  return {
    events: sqliteEventStore({
      writer: whileOpen('events', writer),
      reader: whileOpen('events', reader),
      load,
      close: () => closeOne('events'),
      clock,
      lockMs: limits?.lockMs ?? STORE_LIMITS.lockMs,
    }),
    state: sqliteStateStore({
      writer: whileOpen('state', writer),
      close: () => closeOne('state'),
      clock,
    }),
    backup: (files) => writer.call('backup', files),
    progress: () => writer.call('progress'),
    checkWritable: () => writer.call('checkWritable'),
    prepareDays: () => Promise.resolve([]),
    writeBack: ({ rewrite }) => writer.call('writeBack', rewrite),
    close: closeBoth,
  };
}
