import { AppError } from '../kit/errors';

/** Most rows of each kind that users can create, and that a list shows. */
export const RULES_LIMIT = 200;
export const NOTIFIERS_LIMIT = 50;
export const MAINTENANCE_LIMIT = 200;
export const SILENCES_LISTED = 200;
export const OPEN_ALERTS_LISTED = 200;
/** Rows that one filtered page reads at most; it then returns what it has found. */
export const SCANNED_ROWS = 2_000;
/** Concurrent reads of single rows by one service call, because all requests share the store's queue. */
const READS_AT_ONCE = 32;

/** Throws AppError `conflict` where the limit is reached. */
export function requireCapacity(kind: string, { count, limit }: { count: number; limit: number }) {
  if (count >= limit)
    throw new AppError(
      'conflict',
      `there are ${limit} ${kind}, which is the limit: remove one first`,
    );
}

/** `Promise.all` over `map`, a few at a time. */
export async function mapConcurrently<T, R>(items: readonly T[], map: (item: T) => Promise<R>) {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += READS_AT_ONCE)
    results.push(...(await Promise.all(items.slice(start, start + READS_AT_ONCE).map(map))));
  return results;
}
