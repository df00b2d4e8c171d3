import type { EventStore } from '../store/event-store';
import type { ServiceContext } from './service-context';

type Context = Pick<ServiceContext, 'events' | 'clock'>;
type Made<T> = { at: number; value: Promise<T> };
type BriefCache<T> = <C extends Context>(
  ctx: C,
  key: string,
  make: (ctx: C) => Promise<T>,
) => Promise<T>;

/**
 * Makes a value for each key at most once in `forMs`, however often it is requested: for what many programs or readers poll. Values
 * belong to a store and are dropped when they are too old; an error is not kept.
 */
export function createBriefCache<T>(forMs: number): BriefCache<T> {
  const stores = new WeakMap<EventStore, Map<string, Made<T>>>();
  return (ctx, key, make) => {
    const now = ctx.clock.monotonic();
    const made = stores.get(ctx.events) ?? new Map<string, Made<T>>();
    stores.set(ctx.events, made);
    const known = made.get(key);
    if (known && now - known.at < forMs) return known.value;
    for (const [other, { at }] of made) if (now - at >= forMs) made.delete(other);
    const entry = { at: now, value: make(ctx) };
    made.set(key, entry);
    entry.value.catch(() => {
      if (made.get(key) === entry) made.delete(key);
    });
    return entry.value;
  };
}
