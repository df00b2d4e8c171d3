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

type Options = {
  /** The length of a slice on the clock, which is monotonic. */
  ms?: number | undefined;
  /** Something holds a lock or a thread idle until this is computed: it goes on before computations that nothing waits for. */
  isUrgent?: boolean | undefined;
};

export function createTimeSlices(
  clock: Pick<Clock, 'monotonic'>,
  { ms = SLICE_MS, isUrgent = false }: Options = {},
): TimeSlices {
  let since = clock.monotonic();
  return {
    isOver: () => clock.monotonic() - since >= ms,
    async pause() {
      await turns.next(isUrgent);
      since = clock.monotonic();
    },
  };
}

/** Computations that wait for their next slice. There is one list, because there is one event loop. */
const turns = createTurns();

/**
 * One computation goes on per turn of the loop, so that however many there are, everything else waits for one slice at a time. The
 * urgent ones come first; each kind takes turns.
 */
function createTurns() {
  const urgent: Array<() => void> = [];
  const others: Array<() => void> = [];
  function resumeOne(): void {
    const resume = urgent.shift() ?? others.shift();
    if (urgent.length + others.length > 0) setImmediate(resumeOne);
    resume?.();
  }
  return {
    next(isUrgent: boolean): Promise<void> {
      return new Promise((resolve) => {
        // A timer would wait for at least a millisecond, and a resolved promise lets no request in.
        if (urgent.length + others.length === 0) setImmediate(resumeOne);
        (isUrgent ? urgent : others).push(resolve);
      });
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
