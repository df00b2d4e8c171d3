import type { EventStore } from '../../lib/store/event-store';

const UNDO = new Error('undone, to run again');

/** The event store, running all exclusive work twice and undoing the first run, as an engine may. */
export function rerunWork(events: EventStore): EventStore {
  return {
    ...events,
    async exclusively(keys, work) {
      const first = events.exclusively(keys, async (transaction) => {
        // What was committed with its last append could not be undone.
        await work({ ...transaction, append: (batch) => transaction.append(batch) });
        throw UNDO;
      });
      await first.catch((error) => {
        if (error !== UNDO) throw error;
      });
      return events.exclusively(keys, work);
    },
  };
}
