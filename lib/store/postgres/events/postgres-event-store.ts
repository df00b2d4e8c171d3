import type { SessionRecord } from '../../../domain/sessions/session';
import type { Clock } from '../../../kit/clock';
import type { EventStore } from '../../event-store';
import { type ExplorerCalls, readFacets } from '../../shared/explorer/read-facets';
import { readPage } from '../../shared/explorer/read-page';
import { keysOfRecord } from '../../shared/related-match';
import {
  type DatabaseOptions,
  openDatabase,
  type PostgresDatabase,
} from '../connection/connection';
import { migrateSchema, waitForSchema } from '../connection/migrations';
import { createAnnouncements } from './announcements';
import { eraseSlice } from './erase/erase-slices';
import { createExclusiveTransactions } from './exclusive-transactions';
import { findText, isSparse, readTitles, scanWindow } from './explorer/explorer-reads';
import { countValues } from './explorer/facet-counts';
import { hashesOfBatch, hashesOfKeys } from './lock-keys';
import { readPulses } from './pulse-reads';
import { readRelated } from './related-query';
import { retainRows } from './retention/retain-rows';
import {
  readFrames,
  readLastFinished,
  readMarks,
  readPageTexts,
  readSession,
} from './session-reads';
import { readRows } from './statements';
import { EVENTS_PLAN } from './tables/events-schema';
import { Interner } from './tables/interner';
import { readTargetLabels } from './tables/label-reads';
import { addPartitions } from './tables/partitions';
import { readStrayTables } from './tables/stray-rows';
import {
  readCounts,
  readLatencies,
  readReleases,
  readSlots,
  readTallies,
} from './tallies/tally-reads';

/** Connections of one process: four appends at once and its readers; names are written by two more. */
const POOL_SIZE = 10;
const INTERNING_POOL_SIZE = 2;
const LANES = 4;

export type PostgresEventStoreOptions = Omit<DatabaseOptions, 'poolSize'> & {
  poolSize?: number | undefined;
  /** Past a pooler, for migrations; where it is absent, `url`. */
  directUrl?: string | undefined;
  /** Brings the schema up to date; otherwise another process must have done so, or do it within `schemaWaitMs` (default 0). */
  migrates: boolean;
  schemaWaitMs?: number | undefined;
  clock: Clock;
  /** How many writers add to the tallies of a target without waiting for each other, 1 to 16. */
  lanes?: number | undefined;
};

export type OpenedEvents = {
  events: EventStore;
  /** Writes a row and waits for the disk. Errors: AppError `unavailable`. */
  checkWritable(): Promise<void>;
  /** How many appends changed rows; grows for ever. */
  appends(): Promise<number>;
  /** Makes the parts of the days around `now` (epoch ms). Returns the tables with rows of today or later that are in none. */
  prepareDays(now: number): Promise<string[]>;
};

/** Opens the event store of a database. Errors: those of `migrateSchema` and `waitForSchema`. */
export async function openPostgresEventStore(
  options: PostgresEventStoreOptions,
): Promise<OpenedEvents> {
  const { clock } = options;
  if (options.migrates) await migrateDirectly(options);
  const database = await openDatabase({ ...options, poolSize: options.poolSize ?? POOL_SIZE });
  const interning = await openDatabase({ ...options, poolSize: INTERNING_POOL_SIZE });
  try {
    const limitMs = options.schemaWaitMs ?? 0;
    await waitForSchema(database, EVENTS_PLAN, { clock, limitMs });
  } catch (error) {
    await Promise.all([database.close(), interning.close()]);
    throw error;
  }
  return {
    events: eventStoreOf({ database, interning, clock, lanes: options.lanes ?? LANES }),
    // A row that nobody else writes, so that it waits for no lock.
    checkWritable: async () =>
      void (await database.runQuery(
        'UPDATE tocsin_events.migration SET applied_at = applied_at WHERE version = 1',
      )),
    appends: () => readTotal(database, 'appends'),
    async prepareDays(now) {
      await addPartitions(database, now);
      return readStrayTables(database, now);
    },
  };
}

/** On a connection of its own, which is closed afterwards. Also makes the parts of the days around now. */
async function migrateDirectly(options: PostgresEventStoreOptions): Promise<void> {
  const url = options.directUrl ?? options.url;
  const database = await openDatabase({ ...options, url, poolSize: 1 });
  try {
    await migrateSchema(database, EVENTS_PLAN);
    await addPartitions(database, options.clock.now());
  } finally {
    await database.close();
  }
}

type Parts = {
  database: PostgresDatabase;
  interning: PostgresDatabase;
  clock: Clock;
  lanes: number;
};

function eventStoreOf({ database, interning, clock, lanes }: Parts): EventStore {
  const interner = new Interner(interning);
  const announcements = createAnnouncements(interning, clock);
  const exclusively = createExclusiveTransactions({
    database,
    interner,
    lanes,
    now: () => clock.now(),
    onCommit: (targetIds) => announcements.note(targetIds),
  });
  let closing: Promise<void> | null = null;
  const explorer: ExplorerCalls & Parameters<typeof readPage>[2]['calls'] = {
    findText: (words) => findText(database, words),
    countValues: (query, plans) => countValues(database, query, plans),
    scanWindow: (query, group, window) => scanWindow(database, query, { group, window }),
    isSparse: (window) => isSparse(database, window),
    titles: (ids) => readTitles(database, ids),
    sessions: (filter, page) => readPageTexts(database, filter, page),
  };
  return {
    append: (batch) => exclusively(hashesOfBatch(batch), ({ append }) => append(batch)),
    exclusively: (keys, work) => exclusively(hashesOfKeys(keys), work),
    related: (keys) => readRelated(database, keys),
    pulses: (cursor) => readPulses(database, cursor),
    tallies: (query) => readTallies(database, query),
    counts: (query) => readCounts(database, query),
    latencies: (query) => readLatencies(database, query),
    slots: (query) => readSlots(database, query),
    async sessions(filter, page) {
      const { texts, ...rest } = await readPage(filter, page, { calls: explorer, clock });
      return { sessions: texts.map((text) => JSON.parse(text) as SessionRecord), ...rest };
    },
    facets: (query) => readFacets(query, explorer, clock),
    session: (id) => readSession(database, id),
    frames: (id) => readFrames(database, id),
    marks: (filter, limit) => readMarks(database, filter, limit),
    labels: (targetIds) => readTargetLabels(database, targetIds),
    talliedReleases: () => readReleases(database),
    lastFinished: (targetIds) => readLastFinished(database, targetIds),
    async healthEventsOf(session) {
      return (await readRelated(database, keysOfRecord(session))).healthEvents;
    },
    retain: (cutoffs) => retainRows(cutoffs, { database, interner, now: clock.now() }),
    eraseSlice: (scope, cursor, apply) =>
      eraseSlice({ scope, cursor, apply }, { database, interner }),
    stats: () => readStats(database),
    close() {
      announcements.stop();
      closing ??= Promise.all([database.close(), interning.close()]).then(() => undefined);
      return closing;
    },
  };
}

async function readTotal(database: PostgresDatabase, name: string): Promise<number> {
  const [row] = await readRows<{ n: number }>(
    database,
    'SELECT coalesce(sum(n), 0) AS n FROM tocsin_events.total WHERE name = ?',
    [name],
  );
  return row?.n ?? 0;
}

async function readStats(database: PostgresDatabase) {
  const [sessions, healthEvents, parts] = await Promise.all([
    readTotal(database, 'sessions'),
    readTotal(database, 'healthEvents'),
    readRows<{ size: number }>(
      database,
      `SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) AS size FROM pg_class c
       WHERE c.relnamespace = 'tocsin_events'::regnamespace AND c.relkind = 'r'`,
    ),
  ]);
  return { engine: 'postgres', sessions, healthEvents, size: parts[0]?.size ?? 0, queueDepth: 0 };
}
