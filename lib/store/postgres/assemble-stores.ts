import { AppError } from '../../kit/errors';
import type { EventStore } from '../event-store';
import type { StateStore } from '../state-store';
import type { Stores } from '../stores';

type Opened<Name extends string, Store> = { [Key in Name]: Store } & {
  /** Writes a little and waits for the disk. Errors: AppError `unavailable`. */
  checkWritable(): Promise<void>;
};

export type PostgresParts = Opened<'state', StateStore> & {
  /** `appends`: number of the last one. */
  eventStore: Opened<'events', EventStore> & {
    appends(): Promise<number>;
    prepareDays: Stores['prepareDays'];
  };
};

/**
 * Both stores of a database. Files, their backups and what deleted rows leave in them are the database's own business: `backup` is
 * refused, and there is nothing to write back.
 */
export function assemblePostgresStores(parts: PostgresParts): Stores {
  const { state, eventStore } = parts;
  const { events } = eventStore;
  let closing: Promise<void> | undefined;
  return {
    events,
    state,
    backup: () =>
      Promise.reject(
        new AppError(
          'conflict',
          'the stores are in PostgreSQL: back up the database, with pg_dump or with its log archive, and the key by itself',
        ),
      ),
    async progress() {
      const [appends, seq] = await Promise.all([eventStore.appends(), state.changes.latest()]);
      return { events: appends, state: seq };
    },
    async checkWritable() {
      await Promise.all([parts.checkWritable(), eventStore.checkWritable()]);
    },
    prepareDays: (now) => eventStore.prepareDays(now),
    writeBack: () => Promise.resolve(true),
    close() {
      closing ??= Promise.all([events.close(), state.close()]).then(() => undefined);
      return closing;
    },
  };
}
