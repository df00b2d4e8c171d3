import { AppError } from '../../../kit/errors';
import type { PostgresDatabase, Queries } from './connection';
import { POSTGRES_LIMITS } from './limits';
import { assertServerUsable } from './server-settings';

/**
 * One step of a schema. `expand` adds, and programs that do not know it go on working; `contract` takes away what the steps
 * before it made superfluous, and programs that do not know it are refused. `sql` gets the name of the schema, which every
 * statement names: statements run in one transaction.
 */
export type SchemaStep = { kind: 'expand' | 'contract'; sql(schema: string): string };

/** The steps in order; the number of a step is its place, from 1. */
export type SchemaPlan = { schema: string; steps: readonly SchemaStep[] };

/** `version`: of the last step that was done, 0 for none. `needed`: a program must know at least this version. */
export type SchemaVersion = { version: number; needed: number };

/** Advisory lock of whoever changes a schema of this database. */
const MIGRATION_LOCK = 7700;
const LOCK_ATTEMPTS = 20;

/**
 * Brings a schema to the newest version, each step in a transaction of its own, while no other process does. Without
 * `withContract` it stops before the first step that takes something away. `database` must reach the server directly. Errors:
 * `conflict` where a newer Tocsin has taken away what this one needs; `busy` where another process changes the schema for
 * longer than a minute; `unavailable`.
 */
export async function migrateSchema(
  database: PostgresDatabase,
  plan: SchemaPlan,
  { withContract = false }: { withContract?: boolean | undefined } = {},
): Promise<SchemaVersion> {
  assertName(plan.schema);
  return database.onOneConnection(async (queries) => {
    await assertServerUsable(queries, database.place);
    await queries.runQuery(`SET lock_timeout = ${POSTGRES_LIMITS.migrationWaitMs}`);
    await queries.runQuery('SET statement_timeout = 0');
    await queries.runQuery(`SELECT pg_advisory_lock(${MIGRATION_LOCK})`);
    await queries.runQuery(`SET lock_timeout = ${POSTGRES_LIMITS.migrationLockMs}`);
    await createTable(queries, plan.schema);
    const found = await readVersion(queries, plan.schema);
    assertKnown(found, plan, database.place);
    for (const [index, step] of plan.steps.entries()) {
      const version = index + 1;
      if (version <= found.version) continue;
      if (step.kind === 'contract' && found.version > 0 && !withContract) break;
      await runStep(queries, { plan, step, version });
    }
    return readVersion(queries, plan.schema);
  });
}

/**
 * The version of a schema, without changing it. Errors: `unavailable` where it lacks steps that this program needs, `conflict`
 * where it is too new for it; those of `assertServerUsable`.
 */
export async function checkSchema(
  database: PostgresDatabase,
  plan: SchemaPlan,
): Promise<SchemaVersion> {
  assertName(plan.schema);
  await assertServerUsable(database, database.place);
  const found = await findVersion(database, plan.schema);
  assertKnown(found, plan, database.place);
  const needed = lastExpansion(plan);
  if (found.version < needed)
    throw new AppError(
      'unavailable',
      `${database.place}: schema ${plan.schema} has version ${found.version}, this Tocsin needs ${needed}: run tocsin migrate`,
      { details: { found: found.version, needed } },
    );
  return found;
}

/** Version 0 where the schema does not exist. */
export async function findVersion(queries: Queries, schema: string): Promise<SchemaVersion> {
  const { rows } = await queries.runQuery<{ found: string | null }>({
    text: 'SELECT to_regclass($1)::text AS found',
    values: [`${schema}.migration`],
  });
  return rows[0]?.found == null ? { version: 0, needed: 0 } : readVersion(queries, schema);
}

/** Everything after the last step that adds can wait for `tocsin migrate --contract`. */
function lastExpansion({ steps }: SchemaPlan): number {
  return steps.findLastIndex(({ kind }) => kind === 'expand') + 1;
}

async function runStep(
  queries: Queries,
  { plan, step, version }: { plan: SchemaPlan; step: SchemaStep; version: number },
): Promise<void> {
  const needed = step.kind === 'contract' ? version : 0;
  const record = `INSERT INTO ${plan.schema}.migration (version, kind, applied_at, min_version)
    SELECT ${version}, '${step.kind}', now(), greatest(${needed}, max(min_version)) FROM ${plan.schema}.migration`;
  for (let attempt = 1; ; attempt += 1) {
    try {
      // One text without parameters is one implicit transaction: everything or nothing, also where the process is killed.
      await queries.runQuery(`BEGIN; ${step.sql(plan.schema)}; ${record}; COMMIT`);
      return;
    } catch (error) {
      await queries.runQuery('ROLLBACK');
      const isLocked = error instanceof AppError && error.code === 'busy';
      if (!isLocked || attempt >= LOCK_ATTEMPTS) throw error;
    }
  }
}

async function createTable(queries: Queries, schema: string): Promise<void> {
  await queries.runQuery(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  await queries.runQuery(`CREATE TABLE IF NOT EXISTS ${schema}.migration (
    version int PRIMARY KEY, kind text NOT NULL, applied_at timestamptz NOT NULL, min_version int NOT NULL)`);
}

async function readVersion(queries: Queries, schema: string): Promise<SchemaVersion> {
  const { rows } = await queries.runQuery<SchemaVersion>(
    `SELECT coalesce(max(version), 0) AS version, coalesce(max(min_version), 0) AS needed FROM ${schema}.migration`,
  );
  return rows[0] ?? { version: 0, needed: 0 };
}

function assertKnown({ needed, version }: SchemaVersion, plan: SchemaPlan, place: string): void {
  const known = plan.steps.length;
  if (needed <= known) return;
  throw new AppError(
    'conflict',
    `${place}: schema ${plan.schema} has version ${version} and needs a Tocsin that knows version ${needed}; this one knows ${known}: run a newer Tocsin`,
    { retryable: false, details: { found: version, needed, known } },
  );
}

/** The name is part of statements. */
function assertName(schema: string): void {
  if (!/^[a-z][a-z0-9_]{0,50}$/.test(schema))
    throw new AppError(
      'invalid_input',
      `"${schema}" cannot be a schema's name: use lower-case letters, digits and _`,
    );
}
