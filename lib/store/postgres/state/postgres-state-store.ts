import type { Clock } from '../../../kit/clock';
import type { Logger } from '../../../kit/logger';
import { createHints } from '../../shared/hints';
import type { StateStore } from '../../state-store';
import {
  type DatabaseOptions,
  openDatabase,
  type PostgresDatabase,
} from '../connection/connection';
import { migrateSchema, type SchemaPlan, waitForSchema } from '../connection/migrations';
import { listenForNotifications } from '../connection/notifications';
import { EntityReads } from './entity-reads';
import { createLeaseRows } from './lease-rows';
import { createNodeRows, readNow } from './node-rows';
import { STATE_STEPS } from './state-schema';
import { StateWrites } from './state-writes';

export type PostgresStateOptions = DatabaseOptions & {
  /** Past a pooler, for migrations and notifications; where it is absent, `url`. */
  directUrl?: string | undefined;
  /** Of the schemas' names: `<prefix>_state` and `<prefix>_events`. Default `tocsin`. */
  prefix?: string | undefined;
  /** Brings the schema up to date; otherwise another process must have done so, or do it within `schemaWaitMs` (default 0). */
  migrates: boolean;
  schemaWaitMs?: number | undefined;
  clock: Clock;
  /** 0…1. */
  random(): number;
  logger?: Pick<Logger, 'warn'> | undefined;
};

export type OpenedState = {
  state: StateStore;
  /** Writes a row and waits for the disk. Errors: AppError `unavailable`. */
  checkWritable(): Promise<void>;
};

/** The schema's name is also that of the channel on which its writes are announced; so it is for events. */
export function statePlan(prefix = 'tocsin'): SchemaPlan {
  return { schema: `${prefix}_state`, steps: STATE_STEPS };
}

/** Opens the state store of a database. Errors: those of `migrateSchema` and `waitForSchema`. */
export async function openPostgresState(options: PostgresStateOptions): Promise<OpenedState> {
  const plan = statePlan(options.prefix);
  const direct = options.directUrl ?? options.url;
  if (options.migrates) await migrateDirectly(options, plan);
  const database = await openDatabase(options);
  try {
    const limitMs = options.schemaWaitMs ?? 0;
    await waitForSchema(database, plan, { clock: options.clock, limitMs });
  } catch (error) {
    await database.close();
    throw error;
  }
  return {
    state: createStore(database, { ...options, directUrl: direct, schema: plan.schema }),
    checkWritable: () => checkWritable(database, plan.schema),
  };
}

/** A row that nobody else writes, so that it waits for no lock. */
async function checkWritable(database: PostgresDatabase, schema: string): Promise<void> {
  await database.runQuery({
    name: 'state-writable',
    text: `UPDATE ${schema}.migration SET applied_at = applied_at WHERE version = 1`,
  });
}

/** On a connection of its own, which is closed afterwards. */
async function migrateDirectly(options: PostgresStateOptions, plan: SchemaPlan): Promise<void> {
  const url = options.directUrl ?? options.url;
  const database = await openDatabase({ ...options, url, poolSize: 1 });
  try {
    await migrateSchema(database, plan);
  } finally {
    await database.close();
  }
}

function createStore(
  database: PostgresDatabase,
  options: PostgresStateOptions & { directUrl: string; schema: string },
): StateStore {
  const { schema } = options;
  const reads = new EntityReads(database, schema);
  const writes = new StateWrites(database, schema);
  const hints = createHints();
  let stopListening: (() => Promise<void>) | undefined;
  return {
    get: (kind, id) => reads.get(kind, id),
    getMany: (kind, ids) => reads.getMany(kind, ids),
    list: (kind, group) => reads.list(kind, group),
    newest: (kind, groups) => reads.newest(kind, groups),
    page: (kind, of) => reads.page(kind, of),
    async mutate(mutations, at, { fence } = {}) {
      const seq = await writes.mutate(mutations, at, fence);
      hints.send({ seq });
      return seq;
    },
    changes: {
      since: (seq, limit) => writes.since(seq, limit),
      latest: () => writes.latest(),
      oldest: () => writes.oldest(),
      trim: (before) => writes.trim(before),
    },
    leases: createLeaseRows(database, schema),
    nodes: createNodeRows(database, schema),
    now: () => readNow(database),
    onHint(listener) {
      stopListening ??= listen(options, hints.send);
      return hints.listen(listener);
    },
    async close() {
      await stopListening?.();
      await database.close();
    },
  };
}

function listen(
  options: PostgresStateOptions & { directUrl: string; schema: string },
  send: ReturnType<typeof createHints>['send'],
): () => Promise<void> {
  const { directUrl, schema, clock, random, logger } = options;
  const events = `${options.prefix ?? 'tocsin'}_events`;
  return listenForNotifications({
    url: directUrl,
    channels: {
      [schema]: (payload) => send({ seq: Number(payload) }),
      // Ids of targets, separated by commas; empty where they would be too many for a payload.
      [events]: (payload) => send(payload === '' ? {} : { targets: payload.split(',') }),
    },
    onConnected: () => send({}),
    clock,
    random,
    logger,
  });
}
