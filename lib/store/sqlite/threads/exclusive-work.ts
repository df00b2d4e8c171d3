import type { Clock } from '../../../kit/clock';
import { AppError } from '../../../kit/errors';
import { createTimeSlices } from '../../../kit/time-slices';
import type { EventTransaction } from '../../event-store';
import { toTexts } from '../events/batch-texts';
import type { MethodCaller } from './method-caller';
import type { WriterMethods } from './thread-methods';

export type ExclusiveWork = {
  /** Runs work in a transaction of its own, while no other work or call runs. */
  exclusively<T>(work: (transaction: EventTransaction) => Promise<T>): Promise<T>;
  /** Makes a call of the writer while no such work runs. `call` must send its message before it first waits. */
  betweenWork<T>(call: () => Promise<T>): Promise<T>;
};

/**
 * Keeps at most one transaction open in the writer's thread, whatever keys it names: SQLite has one writer anyway. Everything
 * else that writes events, or reads them where they are written, waits meanwhile: after `limitMs` it fails as `busy`.
 */
export function createExclusiveWork(options: {
  writer: MethodCaller<WriterMethods>;
  clock: Clock;
  limitMs: number;
}): ExclusiveWork {
  const { writer, clock, limitMs } = options;
  let running: Promise<void> | null = null;
  let nextId = 1;
  const isBusy = () => running !== null;

  /** Calls `start` at once when nothing runs, so that nothing else can begin in between. */
  async function whenFree<T>(start: () => Promise<T>): Promise<T> {
    if (running !== null) {
      let isLate = false;
      let cancel = () => {};
      const limit = new Promise<void>((resolve) => {
        cancel = clock.after(limitMs, () => {
          isLate = true;
          resolve();
        });
      });
      while (isBusy() && !isLate) await Promise.race([running, limit]);
      cancel();
      if (isBusy())
        throw new AppError('busy', `the store was busy with other work for ${limitMs} ms`);
    }
    return start();
  }

  /**
   * Calls of the writer are carried out in their order, so the first ones are sent without waiting for the transaction to begin: each
   * answer that has to be waited for costs two changes of thread.
   */
  async function inTransaction<T>(work: (transaction: EventTransaction) => Promise<T>): Promise<T> {
    const id = nextId++;
    const begun = writer.call('begin', id);
    let isCommitted = false;
    /** Fails as the beginning did, not as calls of a transaction that never began. */
    async function within<R>(call: Promise<R>): Promise<R> {
      const [, answer] = await Promise.all([begun, call]);
      return answer;
    }
    try {
      const result = await work({
        related: (keys) => within(writer.call('relatedWithin', id, keys)),
        async append(batch, { isLast = false } = {}) {
          const texts = await toTexts(batch, createTimeSlices(clock, { isUrgent: true }));
          if (!isLast) return within(writer.call('appendWithin', id, texts));
          const appended = await within(writer.call('appendAndCommit', id, texts));
          isCommitted = true;
          return appended;
        },
      });
      await begun;
      if (!isCommitted) await writer.call('commit', id);
      return result;
    } catch (error) {
      // Where even this fails, the writer undoes the transaction with the next call.
      await writer.call('rollback', id).catch(() => undefined);
      throw error;
    }
  }

  return {
    exclusively: (work) =>
      whenFree(() => {
        const run = inTransaction(work);
        const end = () => {
          running = null;
        };
        running = run.then(end, end);
        return run;
      }),
    betweenWork: whenFree,
  };
}
