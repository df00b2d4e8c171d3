import { AppError } from '../kit/errors';

/** Most of each that people can make, and that a list shows. */
export const RULES_LIMIT = 200;
export const NOTIFIERS_LIMIT = 50;
export const MAINTENANCE_LIMIT = 200;
export const SILENCES_LISTED = 200;
export const OPEN_ALERTS_LISTED = 200;
/** Rows that one filtered page may look through before it answers with what it found so far. */
export const SCANNED_ROWS = 2_000;
/** Reads of single rows that one verb has under way at a time: the store's queue belongs to everybody. */
const READS_AT_ONCE = 32;

/** Throws AppError `conflict` where there are as many as there may be. */
export function requireCapacity(kind: string, { count, limit }: { count: number; limit: number }) {
  if (count >= limit)
    throw new AppError('conflict', `there are ${limit} ${kind}, which is the most`);
}

/** `Promise.all` over `map`, a few at a time. */
export async function mapInTurns<T, R>(items: readonly T[], map: (item: T) => Promise<R>) {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += READS_AT_ONCE)
    results.push(...(await Promise.all(items.slice(start, start + READS_AT_ONCE).map(map))));
  return results;
}
