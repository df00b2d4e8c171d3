import type { StorageSettings } from '../../contract/config/config-storage';
import { systemRandom } from '../../kit/random';
import type { Stores, StoresOptions } from '../stores';
import { assemblePostgresStores } from './assemble-stores';
import { openDatabase } from './connection/connection';
import { assertNoUnfinishedCopy } from './copy/copy-progress';
import { openPostgresEventStore } from './events/postgres-event-store';
import { openPostgresState } from './state/postgres-state-store';

/** Connections of the state store; the event store has `poolSize`, names two, and notifications one. */
const STATE_POOL_SIZE = 8;

/** How long a process that changes no schema waits for one that does. */
const SCHEMA_WAIT_MS = 60_000;

/**
 * Opens the stores of a database and brings their schemas up to date, or waits a minute until another process has. Errors: AppError `conflict`
 * where a newer Tocsin took away what this one needs, `unavailable` where the server cannot be used, the schemas are not there, or
 * a copy of a directory into it has not finished.
 */
export async function openPostgresStores(
  storage: StorageSettings,
  { clock, logger, migrates = true }: Pick<StoresOptions, 'clock' | 'logger' | 'migrates'>,
): Promise<Stores> {
  const { url, prepare, unsafe, lanes } = storage;
  const directUrl = storage.directUrl ?? undefined;
  const schemaWaitMs = SCHEMA_WAIT_MS;
  await assertNoPart({ url, prepare });
  const shared = { url, directUrl, prepare, unsafe, migrates, schemaWaitMs, clock, logger };
  const opened = await openPostgresState({
    ...shared,
    poolSize: STATE_POOL_SIZE,
    random: systemRandom.fraction,
  });
  try {
    const poolSize = storage.poolSize;
    const eventStore = await openPostgresEventStore({ ...shared, poolSize, lanes });
    return assemblePostgresStores({ ...opened, eventStore });
  } catch (error) {
    await opened.state.close();
    throw error;
  }
}

async function assertNoPart(options: Pick<StorageSettings, 'url' | 'prepare'>): Promise<void> {
  const database = await openDatabase({ ...options, poolSize: 1 });
  try {
    await assertNoUnfinishedCopy(database, database.place);
  } finally {
    await database.close();
  }
}
