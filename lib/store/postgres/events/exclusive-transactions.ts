import { AppError } from '../../../kit/errors';
import type { AppendResult, EventTransaction, JoinKeys } from '../../event-store';
import type { PostgresDatabase, Queries } from '../connection/connection';
import { isUndone } from '../connection/postgres-errors';
import { appendBatch } from './append/append-batch';
import { hashesOfBatch, hashesOfKeys, inLockOrder } from './lock-keys';
import { readRelated } from './related-query';
import { readRows } from './statements';
import type { Interner } from './tables/interner';

/** Times that work begins again, because further keys were held by others or the server undid it for another transaction. */
const MOST_ATTEMPTS = 20;

/** A later key was held by somebody else: the work begins again and takes it in order. */
class KeysHeld extends Error {
  readonly hashes: readonly number[];

  constructor(hashes: readonly number[]) {
    super('keys are held by another transaction');
    this.hashes = hashes;
  }
}

type Options = {
  database: PostgresDatabase;
  interner: Interner;
  lanes: number;
  /** Epoch ms. */
  now(): number;
  /** Called after a commit with the targets that it changed rows of. */
  onCommit(targetIds: ReadonlySet<string>): void;
};

/**
 * Runs work in transactions that first lock the hashes of its keys, in ascending order, and then read: whoever shares a key waits
 * until the other's commit can be seen. Keys that the work names later are only tried, because they are out of order; where one is
 * held, everything is undone and begins again with all of them.
 */
export function createExclusiveTransactions(options: Options) {
  const { database } = options;

  async function runOnce<T>(
    hashes: readonly number[],
    work: (transaction: EventTransaction) => Promise<T>,
  ): Promise<T> {
    let hasEnded = false;
    let lack: KeysHeld | null = null;
    const touched = new Set<string>();
    try {
      const answer = await database.transaction(
        async (queries) => {
          await lockInOrder(queries, hashes);
          const transaction = transactionOf(queries, { held: new Set(hashes), touched }, options);
          const guard =
            <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
            async (...args: A): Promise<R> => {
              if (hasEnded) throw ended();
              try {
                return await call(...args);
              } catch (error) {
                if (error instanceof KeysHeld) lack = error;
                throw error;
              }
            };
          const result = await work({
            related: guard(transaction.related),
            append: guard(transaction.append),
          });
          if (lack) throw lack;
          hasEnded = true;
          return result;
        },
        // Planning over every part anew would cost more than reading: the parts of other days are left out when a plan starts.
        { settings: { plan_cache_mode: 'force_generic_plan' } },
      );
      options.onCommit(touched);
      return answer;
    } catch (error) {
      // Whatever the work made of it: without the locks nothing of it may be stored.
      throw lack ?? error;
    } finally {
      hasEnded = true;
    }
  }

  return async function exclusively<T>(
    hashes: readonly number[],
    work: (transaction: EventTransaction) => Promise<T>,
  ): Promise<T> {
    let held = inLockOrder(hashes);
    for (let attempt = 1; ; attempt++) {
      try {
        return await runOnce(held, work);
      } catch (error) {
        const isLast = attempt >= MOST_ATTEMPTS;
        if (error instanceof KeysHeld) {
          if (isLast) throw new AppError('busy', 'other work held the same keys again and again');
          held = inLockOrder([...held, ...error.hashes]);
        } else if (!isUndone(error) || isLast) throw error;
      }
    }
  };
}

function transactionOf(
  queries: Queries,
  { held, touched }: { held: Set<number>; touched: Set<string> },
  { interner, lanes, now }: Options,
): EventTransaction {
  // One after the other, also where the work calls several at once: an append is several statements.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(call: () => Promise<T>): Promise<T> => {
    const run = last.then(call, call);
    last = run.catch(() => undefined);
    return run;
  };
  const hold = async (hashes: readonly number[]) => {
    const more = inLockOrder(hashes).filter((hash) => !held.has(hash));
    if (more.length === 0) return;
    const [answer] = await readRows<{ all: boolean }>(
      queries,
      'SELECT bool_and(pg_try_advisory_xact_lock(hash)) AS all FROM unnest(?::bigint[]) AS hash',
      [more],
    );
    if (!answer?.all) throw new KeysHeld(more);
    for (const hash of more) held.add(hash);
  };
  return {
    related: (keys: JoinKeys) =>
      inTurn(async () => {
        await hold(hashesOfKeys(keys));
        return readRelated(queries, keys);
      }),
    append: (batch) =>
      inTurn(async (): Promise<AppendResult> => {
        await hold(hashesOfBatch(batch));
        return appendBatch(batch, { queries, interner, lanes, now: now(), touched });
      }),
  };
}

async function lockInOrder(queries: Queries, hashes: readonly number[]): Promise<void> {
  if (hashes.length === 0) return;
  await readRows(
    queries,
    'SELECT count(pg_advisory_xact_lock(hash)) FROM unnest(?::bigint[]) AS hash',
    [hashes],
  );
}

const ended = () =>
  new AppError('unavailable', 'the transaction has ended: nothing of this call is stored');
