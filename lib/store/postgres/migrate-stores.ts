import type { StorageSettings } from '../../contract/config/config-storage';
import type { Clock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import { openDatabase, type PostgresDatabase } from './connection/connection';
import { countPending, findVersion, migrateSchema, type SchemaPlan } from './connection/migrations';
import { EVENTS_PLAN } from './events/tables/events-schema';
import { addPartitions } from './events/tables/partitions';
import { createNodeRows, readNow } from './state/node-rows';
import { statePlan } from './state/postgres-state-store';

/** `pending`: steps that are not done yet. Those that `contract` wait for `withContract`. */
export type SchemaReport = {
  schema: string;
  known: number;
  pending: { expand: number; contract: number };
};

export type StoreMigration = {
  /** Reaches the server directly, as a user who may create tables. */
  url: string;
  state: SchemaPlan;
  /** In the same database. */
  others: readonly SchemaPlan[];
  /** Use a server that may lose what it acknowledged. */
  unsafe?: boolean | undefined;
  /** Runs after the steps. */
  finish?: ((database: PostgresDatabase, clock: Clock) => Promise<void>) | undefined;
};

/** A process that was not seen for this long has ended. */
const GONE_MS = 10 * 60_000;

/** The schemas of both stores, that of the state store first. */
export function storesPlans(): [SchemaPlan, SchemaPlan] {
  return [statePlan(), EVENTS_PLAN];
}

/** The migration of both stores of a database; it also makes the parts of the days around now. */
export function storesMigration({ url, directUrl, unsafe }: StorageSettings): StoreMigration {
  const [state, events] = storesPlans();
  const finish = (database: PostgresDatabase, clock: Clock) => addPartitions(database, clock.now());
  return { url: directUrl ?? url, state, others: [events], unsafe, finish };
}

/** What a migration would do. Changes nothing. */
export function checkStores(migration: StoreMigration): Promise<SchemaReport[]> {
  const { state, others } = migration;
  return withDatabase(migration, (database) => reportSchemas(database, [state, ...others]));
}

/**
 * Brings the schemas of both stores up to date. Without `withContract` processes of the version before go on working meanwhile;
 * with it there must be none but those of `version`: `conflict` that names them. Errors: those of `migrateSchema`.
 */
export function migrateStores(
  migration: StoreMigration,
  { withContract, version, clock }: { withContract: boolean; version: string; clock: Clock },
): Promise<SchemaReport[]> {
  const { state, others, finish } = migration;
  return withDatabase(migration, async (database) => {
    const plans = [state, ...others];
    if (withContract) {
      await migrateSchema(database, state);
      await assertNoOtherVersion(database, { schema: state.schema, version });
    }
    for (const plan of plans) await migrateSchema(database, plan, { withContract });
    await finish?.(database, clock);
    return reportSchemas(database, plans);
  });
}

async function assertNoOtherVersion(
  database: PostgresDatabase,
  { schema, version }: { schema: string; version: string },
): Promise<void> {
  const since = (await readNow(database)) - GONE_MS;
  const nodes = await createNodeRows(database, schema).list();
  const others = nodes.filter((node) => node.version !== version && node.seenAt >= since);
  if (others.length === 0) return;
  const names = others.map(
    (node) => `${node.name} (${node.roles.join(', ')}) runs ${node.version}`,
  );
  throw new AppError(
    'conflict',
    `what older processes need cannot be taken away yet: ${names.join('; ')}, and this is ${version}. Stop or upgrade them; one that has crashed no longer counts after 10 minutes`,
    { details: { nodes: others.map(({ id }) => id) } },
  );
}

/** What schemas lack. Changes nothing. */
export async function reportSchemas(
  database: PostgresDatabase,
  plans: readonly SchemaPlan[],
): Promise<SchemaReport[]> {
  const reports: SchemaReport[] = [];
  for (const plan of plans) {
    const found = await findVersion(database, plan.schema);
    const pending = countPending(plan, found);
    reports.push({ schema: plan.schema, known: plan.steps.length, pending });
  }
  return reports;
}

async function withDatabase<T>(
  { url, unsafe }: Pick<StoreMigration, 'url' | 'unsafe'>,
  work: (database: PostgresDatabase) => Promise<T>,
): Promise<T> {
  const database = await openDatabase({ url, unsafe, poolSize: 1 });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
