import type { Clock } from './clock';

/** Work on the event loop in slices: `pause()` is awaited between two pieces of it. */
export type TimeSlices = {
  /** Whether the slice is used up; cheap enough to ask once per row. */
  isOver(): boolean;
  /** Lets everything else run, then begins the next slice. */
  pause(): Promise<void>;
};

/** Longest time that one piece of a long computation keeps the event loop, ms. */
const SLICE_MS = 4;

/** `ms`: the length of a slice on `clock`, which is monotonic. */
export function createTimeSlices(
  clock: Pick<Clock, 'monotonic'>,
  ms: number = SLICE_MS,
): TimeSlices {
  let since = clock.monotonic();
  return {
    isOver: () => clock.monotonic() - since >= ms,
    async pause() {
      // A timer would wait for at least a millisecond, and a resolved promise lets no request in.
      await new Promise<void>((resolve) => setImmediate(resolve));
      since = clock.monotonic();
    },
  };
}

/** `items.map(work)`, in slices. What `work` reads must not be changed by others meanwhile. */
export async function mapInSlices<T, R>(
  items: Iterable<T>,
  slices: TimeSlices,
  work: (item: T) => R,
): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) {
    if (slices.isOver()) await slices.pause();
    results.push(work(item));
  }
  return results;
}
