import { systemClock } from '@/lib/kit/clock';
import { openPostgresEventStore } from '@/lib/store/postgres/events/postgres-event-store';
import { openTestDatabase, type TestDatabase } from '../../support/postgres/test-database';
import type { OpenEvents } from '../support/open';

/** Tables of the event store that rows are in; their parts are emptied with them. */
const TABLES = [
  'label',
  'dimension',
  'target_label',
  'session',
  'session_body',
  'health_event',
  'connection',
  'slot',
  'cell_10s',
  'cell_1m',
  'cell_1h',
  'pulse',
  'total',
];

/** Empty event stores on one database, one after the other, or several at once where it is not emptied in between. */
export function postgresEvents() {
  let test: TestDatabase | null = null;
  const url = async () => {
    test ??= await openTestDatabase();
    return test.url;
  };
  const openAll = async () =>
    openPostgresEventStore({ url: await url(), clock: systemClock, migrates: true, poolSize: 6 });
  const openOne = async () => (await openAll()).events;
  const openEmpty: OpenEvents = async () => {
    const events = await openOne();
    await test?.database.runQuery(
      `TRUNCATE ${TABLES.map((name) => `tocsin_events.${name}`).join(', ')}`,
    );
    return { events, close: () => events.close() };
  };
  return {
    openEmpty,
    openOne,
    openAll,
    address: url,
    database: async () => {
      await url();
      return test?.database;
    },
    close: async () => test?.close(),
  };
}
