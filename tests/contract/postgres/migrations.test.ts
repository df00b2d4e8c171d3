import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  checkSchema,
  findVersion,
  migrateSchema,
  type SchemaStep,
} from '@/lib/store/postgres/connection/migrations';
import {
  describeWithPostgres,
  openTestDatabase,
  type TestDatabase,
} from '../../support/postgres/test-database';

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

describeWithPostgres('migrations of a PostgreSQL schema', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase();
  });
  afterAll(() => test.close());

  it('does every step of an empty schema once, however many processes begin at once', async () => {
    const plan = { schema: 'many', steps: [first, second] };
    const done = await Promise.all([1, 2, 3, 4].map(() => migrateSchema(test.database, plan)));
    expect(done).toEqual(Array(4).fill({ version: 2, needed: 0 }));
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
    expect(await findVersion(database, 'grown')).toEqual({ version: 0, needed: 0 });
    await migrateSchema(database, known([first]));
    expect(await migrateSchema(database, known([first, second, third]))).toEqual({
      version: 2,
      needed: 0,
    });
    // One that knows fewer steps goes on working beside it.
    expect(await checkSchema(database, known([first]))).toEqual({ version: 2, needed: 0 });
    expect(await checkSchema(database, known([first, second, third]))).toMatchObject({
      version: 2,
    });
    expect(
      await migrateSchema(database, known([first, second, third]), { withContract: true }),
    ).toEqual({ version: 3, needed: 3 });
    await expect(checkSchema(database, known([first, second]))).rejects.toMatchObject({
      code: 'conflict',
      retryable: false,
    });
    await expect(migrateSchema(database, known([first]))).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('does a step as a whole or not at all', async () => {
    const broken: SchemaStep = {
      kind: 'expand',
      sql: (schema) => `CREATE TABLE ${schema}.half (id int); SELECT 1 / 0`,
    };
    const plan = { schema: 'whole', steps: [first, broken] };
    await expect(migrateSchema(test.database, plan)).rejects.toMatchObject({ code: 'internal' });
    expect(await findVersion(test.database, 'whole')).toEqual({ version: 1, needed: 0 });
    expect(
      (await test.database.runQuery(`SELECT to_regclass('whole.half')::text AS found`)).rows,
    ).toEqual([{ found: null }]);
    await expect(checkSchema(test.database, plan)).rejects.toMatchObject({
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
