/** Most networks, accounts and pairs of them that are counted; the oldest makes room. */
const COUNTED = 10_000;

/** Attempts by one key. Times are those of the caller, in ms. */
export type AttemptCount = { n: number; since: number; last: number };

/** Counts attempts by key, in bounded memory. `isCurrent`: whether a count still holds; one that does not begins anew. */
export function createAttemptCounts(isCurrent: (count: AttemptCount, now: number) => boolean) {
  const counts = new Map<string, AttemptCount>();
  const get = (key: string, now: number) => {
    const found = counts.get(key);
    return found && isCurrent(found, now) ? found : null;
  };
  return {
    get,
    add(key: string, now: number): AttemptCount {
      const found = get(key, now);
      const count = { n: (found?.n ?? 0) + 1, since: found?.since ?? now, last: now };
      counts.delete(key);
      counts.set(key, count);
      dropOldest(counts);
      return count;
    },
    undo(key: string) {
      const found = counts.get(key);
      if (found) counts.set(key, { ...found, n: Math.max(0, found.n - 1) });
    },
    forget: (key: string) => void counts.delete(key),
  };
}

export function dropOldest(kept: Map<string, unknown> | Set<string>): void {
  const oldest = kept.keys().next().value;
  if (kept.size > COUNTED && oldest !== undefined) kept.delete(oldest);
}
