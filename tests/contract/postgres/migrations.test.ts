import { afterAll, beforeAll, expect, it } from 'vitest';
import { manualClock } from '@/lib/kit/clock';
import {
  countPending,
  findVersion,
  migrateSchema,
  type SchemaPlan,
  type SchemaStep,
  waitForSchema,
} from '@/lib/store/postgres/connection/migrations';
import {
  describeWithPostgres,
  openTestDatabase,
  type TestDatabase,
} from '../../support/postgres/test-database';

/** The version of a schema that is there, without waiting for another process. */
const checkNow = (database: TestDatabase['database'], plan: SchemaPlan) =>
  waitForSchema(database, plan, { clock: manualClock(), limitMs: 0 });

const first: SchemaStep = {
  kind: 'expand',
  sql: (schema) => `CREATE TABLE ${schema}.item (id int PRIMARY KEY, old text)`,
};
const second: SchemaStep = {
  kind: 'expand',
  sql: (schema) => `ALTER TABLE ${schema}.item ADD COLUMN new text`,
};
const third: SchemaStep = {
  kind: 'contract',
  sql: (schema) => `ALTER TABLE ${schema}.item DROP COLUMN old`,
};

const fourth: SchemaStep = {
  kind: 'expand',
  sql: (schema) => `CREATE INDEX ON ${schema}.item (new)`,
};

describeWithPostgres('migrations of a PostgreSQL schema', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase();
  });
  afterAll(() => test.close());

  it('does every step of an empty schema once, however many processes begin at once', async () => {
    const plan = { schema: 'many', steps: [first, second] };
    const done = await Promise.all([1, 2, 3, 4].map(() => migrateSchema(test.database, plan)));
    expect(done).toEqual(Array(4).fill({ done: [1, 2], needed: 0 }));
    const { rows } = await test.database.runQuery(
      'SELECT version, kind FROM many.migration ORDER BY version',
    );
    expect(rows).toEqual([
      { version: 1, kind: 'expand' },
      { version: 2, kind: 'expand' },
    ]);
  });

  it('goes on where it stopped, and waits to be asked before it takes something away', async () => {
    const known = (steps: SchemaStep[]) => ({ schema: 'grown', steps });
    const { database } = test;
    const all = known([first, second, third, fourth]);
    expect(await findVersion(database, 'grown')).toEqual({ done: [], needed: 0 });
    await migrateSchema(database, known([first]));
    expect(await migrateSchema(database, all)).toEqual({ done: [1, 2, 4], needed: 0 });
    // One that knows fewer steps goes on working beside it.
    expect(await checkNow(database, known([first]))).toMatchObject({ needed: 0 });
    const found = await checkNow(database, all);
    expect(countPending(all, found)).toEqual({ expand: 0, contract: 1 });
    expect(await migrateSchema(database, all, { withContract: true })).toEqual({
      done: [1, 2, 3, 4],
      needed: 3,
    });
    await expect(checkNow(database, known([first, second]))).rejects.toMatchObject({
      code: 'conflict',
      retryable: false,
    });
    await expect(migrateSchema(database, known([first]))).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await checkNow(database, known([first, second, third]))).toMatchObject({ needed: 3 });
  });

  it('makes an empty schema as it is now, without waiting to be asked', async () => {
    const plan = { schema: 'fresh', steps: [first, second, third, fourth] };
    expect(await migrateSchema(test.database, plan)).toEqual({ done: [1, 2, 3, 4], needed: 3 });
  });

  it('waits for another process that is about to make the schema, and not for ever', async () => {
    const clock = manualClock();
    const plan = { schema: 'awaited', steps: [first] };
    const waited = waitForSchema(test.database, plan, { clock, limitMs: 60_000 });
    await migrateSchema(test.database, plan);
    const moved = setInterval(() => clock.advance(1_000), 10);
    expect(await waited).toMatchObject({ done: [1] });
    const none = { schema: 'never', steps: [first] };
    await expect(
      waitForSchema(test.database, none, { clock, limitMs: 5_000 }),
    ).rejects.toMatchObject({ code: 'unavailable' });
    clearInterval(moved);
  });

  it('does a step as a whole or not at all', async () => {
    const broken: SchemaStep = {
      kind: 'expand',
      sql: (schema) => `CREATE TABLE ${schema}.half (id int); SELECT 1 / 0`,
    };
    const plan = { schema: 'whole', steps: [first, broken] };
    await expect(migrateSchema(test.database, plan)).rejects.toMatchObject({ code: 'internal' });
    expect(await findVersion(test.database, 'whole')).toEqual({ done: [1], needed: 0 });
    expect(
      (await test.database.runQuery(`SELECT to_regclass('whole.half')::text AS found`)).rows,
    ).toEqual([{ found: null }]);
    await expect(checkNow(test.database, plan)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('run tocsin migrate'),
    });
  });

  it('refuses a name that would be a statement', async () => {
    await expect(
      migrateSchema(test.database, { schema: 'x; DROP', steps: [] }),
    ).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
