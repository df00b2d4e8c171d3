import { AppError, isAppError } from '../kit/errors';

/** An item that waits for its commit. `rows` is its weight in the queue. */
type Waiting<T, R> = {
  item: T;
  rows: number;
  resolve(result: R): void;
  reject(error: unknown): void;
};

export type GroupCommit<T, R> = {
  /** Resolves when the item is durable. Throws AppError `busy` where the queue is full. */
  push(item: T, rows: number): Promise<R>;
  waitingRows(): number;
  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void>;
};

/**
 * Commits one batch at a time; items that come meanwhile make the next one. A batch that fails for a reason that a retry does
 * not remove is committed item by item, so that one bad item does not fail the others.
 */
export function createGroupCommit<T, R>(options: {
  queueRows: number;
  batchRows: number;
  /** Returns one result per item, in their order. */
  commit(items: T[]): Promise<R[]>;
}): GroupCommit<T, R> {
  let queue: Array<Waiting<T, R>> = [];
  let waiting = 0;
  let running: Promise<void> | null = null;

  function takeBatch(): Array<Waiting<T, R>> {
    let rows = 0;
    let count = 0;
    for (const entry of queue) {
      if (count > 0 && rows + entry.rows > options.batchRows) break;
      rows += entry.rows;
      count += 1;
    }
    const taken = queue.slice(0, count);
    queue = queue.slice(count);
    return taken;
  }

  async function commitAll(entries: Array<Waiting<T, R>>): Promise<void> {
    try {
      const results = await options.commit(entries.map((entry) => entry.item));
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
    while (queue.length > 0) {
      const entries = takeBatch();
      await commitAll(entries);
      for (const entry of entries) waiting -= entry.rows;
    }
    running = null;
  }

  return {
    push(item, rows) {
      if (waiting + rows > options.queueRows) {
        return Promise.reject(
          new AppError('busy', 'too much is waiting to be stored; try again shortly'),
        );
      }
      waiting += rows;
      return new Promise<R>((resolve, reject) => {
        queue.push({ item, rows, resolve, reject });
        running ??= commitQueue();
      });
    },
    waitingRows: () => waiting,
    async idle() {
      while (running) await running;
    },
  };
}
