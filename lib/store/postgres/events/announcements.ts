import type { Clock } from '../../../kit/clock';
import type { Queries } from '../connection/connection';
import { EVENTS_SCHEMA } from './tables/events-schema';

/** Notifications take a lock that all commits share, so they are few, and never part of an append. */
const EVERY_MS = 250;
/** The server refuses a payload of 8,000 bytes. */
const MOST_BYTES = 7_900;

export type Announcements = {
  /** Targets with rows of a commit. */
  note(targetIds: Iterable<string>): void;
  stop(): void;
};

/** Announces which targets have new rows on the channel of the events' schema: their ids with commas, empty where they are too many. */
export function createAnnouncements(queries: Queries, clock: Pick<Clock, 'after'>): Announcements {
  const noted = new Set<string>();
  let cancel: (() => void) | null = null;
  const send = () => {
    cancel = null;
    const ids = [...noted].join(',');
    noted.clear();
    const payload = Buffer.byteLength(ids) > MOST_BYTES ? '' : ids;
    // Nothing depends on it but the delay of those who listen.
    queries
      .runQuery({
        name: 'announce',
        text: 'SELECT pg_notify($1, $2)',
        values: [EVENTS_SCHEMA, payload],
      })
      .catch(() => undefined);
  };
  return {
    note(targetIds) {
      for (const id of targetIds) noted.add(id);
      if (noted.size > 0) cancel ??= clock.after(EVERY_MS, send);
    },
    stop() {
      cancel?.();
      cancel = null;
    },
  };
}
