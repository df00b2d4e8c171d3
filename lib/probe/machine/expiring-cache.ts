import type { Clock } from '../../kit/clock';

/** Values that are valid for a short time. A key that is being loaded is not loaded again: all callers share one promise. */
export type ExpiringCache<T> = { get(key: string): Promise<T> };

/** Calls `load` at most once per key and `ttlMs`, counted from the call. Keeps at most `maxEntries` values. */
export function createExpiringCache<T>(
  bounds: { clock: Pick<Clock, 'monotonic'>; ttlMs: number; maxEntries: number },
  load: (key: string) => Promise<T>,
): ExpiringCache<T> {
  const { clock, ttlMs, maxEntries } = bounds;
  const entries = new Map<string, { at: number; value: Promise<T> }>();
  return {
    get(key) {
      const now = clock.monotonic();
      const cached = entries.get(key);
      if (cached && now - cached.at < ttlMs) return cached.value;
      // The map is in order of age: a replaced entry goes to the end.
      entries.delete(key);
      for (const [old, { at }] of entries) {
        if (entries.size < maxEntries && now - at < ttlMs) break;
        entries.delete(old);
      }
      const value = load(key);
      entries.set(key, { at: now, value });
      return value;
    },
  };
}
