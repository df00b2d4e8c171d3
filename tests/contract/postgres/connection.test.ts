import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase, type Queries } from '@/lib/store/postgres/connection/connection';
import {
  describeWithPostgres,
  openTestDatabase,
  type TestDatabase,
} from '../../support/postgres/test-database';

describeWithPostgres('connections to PostgreSQL', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase();
    await test.database.runQuery('CREATE TABLE row (id int PRIMARY KEY, n bigint)');
  });
  afterAll(() => test.close());

  it('reads 64-bit numbers and sums of them as numbers', async () => {
    const { rows } = await test.database.runQuery({
      text: 'SELECT $1::bigint AS big, sum(n)::text IS NULL AS empty, sum(x) AS sum FROM row, unnest($2::bigint[]) x RIGHT JOIN (SELECT 1) one ON true',
      values: [2 ** 53 - 1, [1, 2]],
    });
    expect(rows).toEqual([{ big: 2 ** 53 - 1, empty: true, sum: null }]);
  });

  it('commits what resolves, and undoes what rejects', async () => {
    await test.database.transaction(async (tx) => {
      await tx.runQuery('INSERT INTO row VALUES (1, 1)');
    });
    const failed = test.database.transaction(async (tx) => {
      await tx.runQuery('INSERT INTO row VALUES (2, 1)');
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect((await test.database.runQuery('SELECT id FROM row')).rows).toEqual([{ id: 1 }]);
  });

  it('does not take a commit for done where a statement before it failed', async () => {
    const swallowed = test.database.transaction(async (tx) => {
      await tx.runQuery('INSERT INTO row VALUES (3, 1)');
      await tx.runQuery('SELECT 1 / 0').catch(() => undefined);
    });
    await expect(swallowed).rejects.toMatchObject({ code: 'internal' });
    expect((await test.database.runQuery('SELECT id FROM row WHERE id = 3')).count).toBe(0);
  });

  it('repeats work that the server undid to end a deadlock', async () => {
    await test.database.runQuery('INSERT INTO row VALUES (10, 0), (11, 0)');
    let bothHold = () => {};
    const bothHeld = new Promise<void>((resolve) => {
      bothHold = resolve;
    });
    let holders = 0;
    let attempts = 0;
    const add = (tx: Queries, id: number) =>
      tx.runQuery({ text: 'UPDATE row SET n = n + 1 WHERE id = $1', values: [id] });
    const addInOrder = ([first, second]: [number, number]) => {
      let isRepeated = false;
      return test.database.transaction(
        async (tx) => {
          attempts += 1;
          // Repeated, it begins with the row that the other one holds: the two cannot stop each other again.
          const [one, other] = isRepeated ? [second, first] : [first, second];
          isRepeated = true;
          await add(tx, one);
          holders += 1;
          if (holders >= 2) bothHold();
          await bothHeld;
          await add(tx, other);
        },
        { isRepeatable: true },
      );
    };
    await Promise.all([addInOrder([10, 11]), addInOrder([11, 10])]);
    expect(attempts).toBe(3);
    const { rows } = await test.database.runQuery('SELECT n FROM row WHERE id IN (10, 11)');
    expect(rows).toEqual([{ n: 2 }, { n: 2 }]);
  });

  it('refuses as busy what waits too long for a lock', async () => {
    const quick = await openDatabase({ url: test.url, poolSize: 1, limits: { lockMs: 1 } });
    try {
      await test.database.transaction(async (tx) => {
        await tx.runQuery('SELECT FROM row WHERE id = 1 FOR UPDATE');
        const late = quick.transaction((other) =>
          other.runQuery('SELECT FROM row WHERE id = 1 FOR UPDATE'),
        );
        await expect(late).rejects.toMatchObject({ code: 'busy', retryable: true });
      });
    } finally {
      await quick.close();
    }
  });

  it('survives the end of its connections, idle and in use, and connects again', async () => {
    const victim = await openDatabase({ url: test.url, poolSize: 2, applicationName: 'victim' });
    const endAll = () =>
      test.database.runQuery(
        `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'victim'`,
      );
    try {
      await victim.runQuery('SELECT 1');
      await endAll();
      const inUse = victim.transaction(async (tx) => {
        await tx.runQuery('SELECT 1');
        await endAll();
        await tx.runQuery('SELECT 2');
      });
      await expect(inUse).rejects.toMatchObject({ code: 'unavailable', retryable: true });
      expect((await victim.runQuery('SELECT 3 AS n')).rows).toEqual([{ n: 3 }]);
    } finally {
      await victim.close();
    }
  });

  it('names the database and the way out where it cannot connect, and never the password', async () => {
    const none = new URL(test.url);
    none.pathname = '/none';
    none.password = 'hidden';
    const missing = await openDatabase({ url: none.href, poolSize: 1 });
    const error = await missing.runQuery('SELECT 1').catch((reason) => reason);
    expect(error).toMatchObject({ code: 'unavailable', retryable: false });
    expect(error.message).toContain('create the database first');
    expect(error.message).not.toContain('hidden');
    await missing.close();
    const closed = await openDatabase({ url: 'postgres://u:hidden@127.0.0.1:1/x', poolSize: 1 });
    await expect(closed.runQuery('SELECT 1')).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/^PostgreSQL u@127\.0\.0\.1:1\/x cannot be used/),
    });
    await closed.close();
    await expect(openDatabase({ url: 'mysql://x', poolSize: 1 })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });
});
