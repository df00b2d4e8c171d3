export type BoundedQueue<T> = {
  /** Adds at the end; where the queue is full the oldest is dropped. Returns how many were dropped (0 or 1). */
  push(item: T): number;
  /** Removes and returns up to `count` of the oldest. */
  take(count: number): T[];
  size(): number;
};

/** A ring buffer: constant memory and constant time, also while nothing is taken from it. */
export function createBoundedQueue<T>(limit: number): BoundedQueue<T> {
  const ring = new Map<number, T>();
  let head = 0;
  let tail = 0;
  return {
    push(item) {
      ring.set(tail++, item);
      if (tail - head <= limit) return 0;
      ring.delete(head++);
      return 1;
    },
    take(count) {
      const taken: T[] = [];
      while (taken.length < count && head < tail) {
        const item = ring.get(head);
        ring.delete(head++);
        if (item !== undefined) taken.push(item);
      }
      return taken;
    },
    size: () => tail - head,
  };
}
