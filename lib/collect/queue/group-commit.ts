import type { Clock } from '../../kit/clock';
import { AppError, isAppError } from '../../kit/errors';
import { createCommitRate } from './commit-rate';
import { createFairQueue } from './fair-queue';
import { createQueueRoom } from './queue-room';

/** An item that waits for its commit. `rows` is its weight in the queue. */
type Waiting<T, R> = {
  item: T;
  rows: number;
  resolve(result: R): void;
  reject(error: unknown): void;
};

/** `source`: who sent it; null for what is our own and bounded by whoever pushes it. */
export type Weight = {
  rows: number;
  source: string | null;
  /** Its sender gives up after seconds, and may use what is kept free for such. */
  mayUseReserve?: boolean | undefined;
};

export type GroupCommit<T, R> = {
  /** Resolves when the item is durable. Throws AppError `busy` where the queue has no room for more of its source. */
  push(item: T, weight: Weight): Promise<R>;
  /** Throws AppError `busy` while there is hardly room for more of a source, so that its bodies need not be read. */
  requireRoom(source: string, mayUseReserve?: boolean): void;
  waitingRows(): number;
  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void>;
};

/**
 * Commits one batch at a time; items that come meanwhile make the next one. A batch that fails for a reason that a retry does
 * not remove is committed item by item, so that one bad item does not fail the others. Sources take turns.
 */
export function createGroupCommit<T, R>(options: {
  queueRows: number;
  /** Of `queueRows`, kept free for senders that may use it. */
  reserveRows?: number | undefined;
  batchRows: number;
  clock: Pick<Clock, 'monotonic'>;
  /** Returns one result per item, in their order. */
  commit(items: T[]): Promise<R[]>;
}): GroupCommit<T, R> {
  const queue = createFairQueue<Waiting<T, R>>();
  const rate = createCommitRate(options.clock);
  const room = createQueueRoom(options.queueRows, options.reserveRows ?? 0);
  let running: Promise<void> | null = null;

  const busy = () =>
    new AppError('busy', 'too much is waiting to be stored; try again shortly', {
      details: { retryAfterMs: rate.msFor(room.ofSources()) },
    });

  async function commitAll(entries: Array<Waiting<T, R>>): Promise<void> {
    try {
      const results = await options.commit(entries.map((entry) => entry.item));
      rate.add(entries.reduce((sum, { rows }) => sum + rows, 0));
      entries.forEach((entry, index) => {
        const result = results[index];
        if (result === undefined) entry.reject(new AppError('internal', 'a commit without result'));
        else entry.resolve(result);
      });
    } catch (error) {
      const isPermanent = !isAppError(error) || !error.retryable;
      if (isPermanent && entries.length > 1) for (const entry of entries) await commitAll([entry]);
      else for (const entry of entries) entry.reject(error);
    }
  }

  async function commitQueue(): Promise<void> {
    // Items pushed in the same turn belong to the same batch.
    await Promise.resolve();
    while (!queue.isEmpty()) {
      const entries = queue.take(options.batchRows);
      await commitAll(entries.map(({ entry }) => entry));
      for (const { source, entry } of entries) room.add(source, -entry.rows);
    }
    running = null;
  }

  return {
    push(item, { rows, source, mayUseReserve = false }) {
      if (!room.hasRoom(source, rows, mayUseReserve)) return Promise.reject(busy());
      room.add(source, rows);
      return new Promise<R>((resolve, reject) => {
        queue.add(source, { item, rows, resolve, reject });
        running ??= commitQueue();
      });
    },
    requireRoom(source, mayUseReserve = false) {
      if (room.isNearlyFull(source, mayUseReserve)) throw busy();
    },
    waitingRows: room.all,
    async idle() {
      while (running) await running;
    },
  };
}
