import type { Clock } from '../../../kit/clock';
import type { Logger } from '../../../kit/logger';
import { eventsSize } from '../file/database';
import { READER_THREADS, STORE_LIMITS, type StoreLimits, WRITER_IN_FLIGHT } from '../file/limits';
import type { OpenedParts } from './assemble-stores';
import type { ReaderMethods, WriterMethods } from './thread-methods';
import type { WorkerSettings } from './worker-main';
import { WorkerPool } from './worker-pool';

type Options = {
  directory: string;
  logger?: Logger | undefined;
  clock: Clock;
  limits?: Partial<StoreLimits>;
};

const BOOTSTRAP = new URL('./worker.mjs', import.meta.url);
/** Work of unknown length, done in steps between other calls. */
const LONG_METHODS: readonly string[] = ['retain', 'backup', 'writeBack'];

/** Both files in threads of their own: one that writes and one or more that read. */
export async function openInThreads(options: Options): Promise<OpenedParts> {
  const { writer, readers } = createPools(options);
  const close = async () => {
    await Promise.all([writer.close(), readers.close()]);
  };
  const starts = await Promise.allSettled([writer.start(), readers.start()]);
  for (const started of starts) {
    if (started.status === 'fulfilled') continue;
    await close();
    throw started.reason;
  }
  return {
    writer,
    reader: readers,
    load: async () => ({
      size: await eventsSize(options.directory),
      queueDepth: writer.queueDepth + readers.queueDepth,
    }),
    close,
  };
}

function createPools({ directory, logger, clock, ...options }: Options) {
  const limits = { ...STORE_LIMITS, ...options.limits };
  const settings = (role: 'writer' | 'reader'): WorkerSettings => ({ role, directory });
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
      size: READER_THREADS,
      inFlight: 1,
      limitOf: () => limits.queryMs,
      replaceLate: true,
    }),
  };
}
