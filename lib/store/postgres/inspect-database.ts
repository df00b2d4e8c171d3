import type { StorageSettings } from '../../contract/config/config-storage';
import type { Clock } from '../../kit/clock';
import type { NodeRow, StateKind, StateValue } from '../state-store';
import { openDatabase, type PostgresDatabase } from './connection/connection';
import { checkServerSettings, type ServerFinding } from './connection/server-settings';
import { readProgress } from './copy/copy-progress';
import { dayOf, PARTITIONED } from './events/tables/partition-tables';
import { readParts } from './events/tables/partitions';
import { readStrayTables } from './events/tables/stray-rows';
import { reportSchemas, type SchemaReport, storesPlans } from './migrate-stores';
import { EntityReads } from './state/entity-reads';
import { createNodeRows, readNow } from './state/node-rows';
import { statePlan } from './state/postgres-state-store';

/** What a database is and contains, read beside the processes that use it. */
export type DatabaseReport = {
  findings: ServerFinding[];
  schemas: SchemaReport[];
  /** Null where the schemas are not there yet. */
  stored: {
    /** The fewest whole days after today for which every table has a part. */
    daysAhead: number;
    /** Tables with rows of today or later outside of the parts of their days. */
    strayTables: string[];
    /** The server's clock minus ours, ms. */
    clockOffsetMs: number;
    /** Processes that use it or did so in the last day, and when they last reported: epoch ms of the server's clock. */
    nodes: Array<NodeRow & { seenAt: number }>;
    installation: StateValue<'installation'> | null;
    targets: Array<StateValue<'target'>>;
    notifiers: Array<StateValue<'notifier'>>;
  } | null;
};

/** Changes nothing. Errors: AppError `unavailable` where the server cannot be reached. */
export async function inspectDatabase(
  storage: StorageSettings,
  clock: Clock,
): Promise<DatabaseReport> {
  const { url, prepare, unsafe } = storage;
  const database = await openDatabase({ url, prepare, unsafe, poolSize: 1 });
  try {
    const findings = [
      ...(await checkServerSettings(database, database)),
      ...(await checkCopy(database)),
    ];
    const schemas = await reportSchemas(database, storesPlans());
    const isThere = schemas.every(({ pending }) => pending.expand === 0);
    const stored = isThere ? await inspectStored(database, clock) : null;
    return { findings, schemas, stored };
  } finally {
    await database.close();
  }
}

async function inspectStored(
  database: PostgresDatabase,
  clock: Clock,
): Promise<NonNullable<DatabaseReport['stored']>> {
  const { schema } = statePlan();
  const reads = new EntityReads(database, schema);
  const valuesOf = async <K extends StateKind>(kind: K) =>
    (await reads.list(kind)).map(({ value }) => value);
  const now = clock.now();
  return {
    daysAhead: await countDaysAhead(database, dayOf(now)),
    strayTables: await readStrayTables(database, now),
    clockOffsetMs: (await readNow(database)) - now,
    nodes: await createNodeRows(database, schema).list(),
    installation: (await reads.get('installation', 'installation'))?.value ?? null,
    targets: await valuesOf('target'),
    notifiers: await valuesOf('notifier'),
  };
}

async function checkCopy(database: PostgresDatabase): Promise<ServerFinding[]> {
  const progress = await readProgress(database);
  if (progress === null || progress.finishedAt !== null) return [];
  const text = 'it contains a part of a data directory, and no server starts on it';
  return [{ level: 'refused', text, hint: 'run `tocsin copy` again: it goes on where it stopped' }];
}

async function countDaysAhead(database: PostgresDatabase, today: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (const table of PARTITIONED) {
    const parts = await readParts(database, table);
    let day = today;
    while (parts.some(({ from, to }) => from <= day && day < to)) day += 1;
    least = Math.min(least, day - 1 - today);
  }
  return Math.max(least, 0);
}
