import type { Clock } from '../../../kit/clock';
import { AppError, isAppError } from '../../../kit/errors';
import { sleep } from '../../../kit/sleep';
import type { PostgresDatabase, Queries } from './connection';
import { POSTGRES_LIMITS } from './limits';
import { assertServerUsable } from './server-settings';

/**
 * One step of a schema. `expand` adds, and programs that do not know it go on working; `contract` takes away what the steps
 * before it made superfluous, and programs that do not know it are refused. A contract step may be done after later ones that
 * expand, so none of those may need it. `sql` gets the name of the schema, which every
 * statement names: statements run in one transaction.
 */
export type SchemaStep = { kind: 'expand' | 'contract'; sql(schema: string): string };

/** The steps in order; the number of a step is its place, from 1. */
export type SchemaPlan = { schema: string; steps: readonly SchemaStep[] };

/** `done`: numbers of the steps that were done, ascending. `needed`: a program must know at least this many steps. */
export type SchemaVersion = { done: readonly number[]; needed: number };

/** Advisory lock of whoever changes a schema of this database. */
const MIGRATION_LOCK = 7700;
const LOCK_ATTEMPTS = 20;
const CHECK_EVERY_MS = 1_000;

/**
 * Brings a schema to the newest version, each step in a transaction of its own, while no other process does. Without
 * `withContract` steps that take something away are left for later, but in an empty schema. `database` must reach the server directly. Errors:
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
    await assertServerUsable(queries, database);
    await queries.runQuery(`SET lock_timeout = ${POSTGRES_LIMITS.migrationWaitMs}`);
    await queries.runQuery('SET statement_timeout = 0');
    await queries.runQuery(`SELECT pg_advisory_lock(${MIGRATION_LOCK})`);
    await queries.runQuery(`SET lock_timeout = ${POSTGRES_LIMITS.migrationLockMs}`);
    await createTable(queries, plan.schema);
    const found = await readVersion(queries, plan.schema);
    assertKnown(found, plan, database.place);
    const isEmpty = found.done.length === 0;
    for (const { step, number } of pendingSteps(plan, found))
      if (step.kind === 'expand' || isEmpty || withContract)
        await runStep(queries, { plan, step, number });
    return readVersion(queries, plan.schema);
  });
}

/**
 * The version of a schema, without changing it. Errors: `unavailable` where it lacks steps that this program needs, `conflict`
 * where it is too new for it; those of `assertServerUsable`.
 */
async function checkSchema(database: PostgresDatabase, plan: SchemaPlan): Promise<SchemaVersion> {
  assertName(plan.schema);
  await assertServerUsable(database, database);
  const found = await findVersion(database, plan.schema);
  assertKnown(found, plan, database.place);
  const { expand } = countPending(plan, found);
  if (expand > 0)
    throw new AppError(
      'unavailable',
      `${database.place}: schema ${plan.schema} lacks ${expand} of ${plan.steps.length} steps that this Tocsin needs: run tocsin migrate`,
      { details: { lacking: expand } },
    );
  return found;
}

/**
 * Waits until another process has brought the schema up to date. Errors: `unavailable` where it lacks
 * steps that this program needs, `conflict` where it is too new for it, those of `assertServerUsable`; as it was after `limitMs` where
 * waiting can help, at once where it cannot.
 */
export async function waitForSchema(
  database: PostgresDatabase,
  plan: SchemaPlan,
  { clock, limitMs }: { clock: Clock; limitMs: number },
): Promise<SchemaVersion> {
  const end = clock.monotonic() + limitMs;
  for (;;) {
    try {
      return await checkSchema(database, plan);
    } catch (error) {
      const mayCome = isAppError(error) && error.retryable && clock.monotonic() < end;
      if (!mayCome) throw error;
    }
    await sleep(clock, CHECK_EVERY_MS);
  }
}

/** How many steps of a plan a schema lacks. */
export function countPending(
  plan: SchemaPlan,
  found: SchemaVersion,
): Record<SchemaStep['kind'], number> {
  const pending = pendingSteps(plan, found);
  const count = (kind: SchemaStep['kind']) =>
    pending.filter(({ step }) => step.kind === kind).length;
  return { expand: count('expand'), contract: count('contract') };
}

function pendingSteps({ steps }: SchemaPlan, { done }: SchemaVersion) {
  return steps
    .map((step, index) => ({ step, number: index + 1 }))
    .filter(({ number }) => !done.includes(number));
}

/** No step is done where the schema does not exist. */
export async function findVersion(queries: Queries, schema: string): Promise<SchemaVersion> {
  const { rows } = await queries.runQuery<{ found: string | null }>({
    text: 'SELECT to_regclass($1)::text AS found',
    values: [`${schema}.migration`],
  });
  return rows[0]?.found == null ? { done: [], needed: 0 } : readVersion(queries, schema);
}

async function runStep(
  queries: Queries,
  { plan, step, number }: { plan: SchemaPlan; step: SchemaStep; number: number },
): Promise<void> {
  const needed = step.kind === 'contract' ? number : 0;
  const record = `INSERT INTO ${plan.schema}.migration (version, kind, applied_at, min_version)
    SELECT ${number}, '${step.kind}', now(), greatest(${needed}, max(min_version)) FROM ${plan.schema}.migration`;
  for (let attempt = 1; ; attempt += 1) {
    try {
      // One text without parameters is one implicit transaction: everything or nothing, also where the process is killed.
      await queries.runQuery(`BEGIN; ${step.sql(plan.schema)}; ${record}; COMMIT`);
      return;
    } catch (error) {
      await queries.runQuery('ROLLBACK');
      const isLocked = isAppError(error) && error.code === 'busy';
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
  const { rows } = await queries.runQuery<{ version: number; needed: number }>(
    `SELECT version, min_version AS needed FROM ${schema}.migration ORDER BY version`,
  );
  return {
    done: rows.map(({ version }) => version),
    needed: Math.max(0, ...rows.map(({ needed }) => needed)),
  };
}

function assertKnown({ needed }: SchemaVersion, plan: SchemaPlan, place: string): void {
  const known = plan.steps.length;
  if (needed <= known) return;
  throw new AppError(
    'conflict',
    `${place}: schema ${plan.schema} needs a Tocsin that knows ${needed} steps of it; this one knows ${known}: run a newer Tocsin`,
    { retryable: false, details: { needed, known } },
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
