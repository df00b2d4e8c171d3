/** What one source has in the queue, in the order in which it came. */
type Lane<E> = { source: string | null; entries: E[] };

/** `source`: whose entry it is. */
type Taken<E> = { source: string | null; entry: E };

export type FairQueue<E> = {
  add(source: string | null, entry: E): void;
  /** Entries of at most so many rows together, and at least one: one of each source in turn, beginning where it ended last. */
  take(rows: number): Array<Taken<E>>;
  isEmpty(): boolean;
};

/** A queue in which sources take turns. The order within a source stays. */
export function createFairQueue<E extends { rows: number }>(): FairQueue<E> {
  /** The source that was served longest ago comes first. Only sources that wait are in it. */
  const lanes = new Map<string | null, Lane<E>>();

  function serve(lane: Lane<E>): E | undefined {
    const entry = lane.entries.shift();
    lanes.delete(lane.source);
    if (lane.entries.length > 0) lanes.set(lane.source, lane);
    return entry;
  }

  return {
    isEmpty: () => lanes.size === 0,
    add(source, entry) {
      const lane = lanes.get(source);
      if (lane) lane.entries.push(entry);
      else lanes.set(source, { source, entries: [entry] });
    },
    take(rows) {
      const taken: Array<Taken<E>> = [];
      let left = rows;
      // A lane whose next entry is too large is over for this batch; smaller entries of others may still go in.
      let open = [...lanes.values()];
      while (open.length > 0) {
        open = open.filter((lane) => {
          const next = lane.entries[0];
          if (!next || (taken.length > 0 && next.rows > left)) return false;
          serve(lane);
          left -= next.rows;
          taken.push({ source: lane.source, entry: next });
          return lane.entries.length > 0;
        });
      }
      return taken;
    },
  };
}
