import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '@/lib/kit/clock';
import { systemRandom } from '@/lib/kit/random';
import type { SchemaPlan, SchemaStep } from '@/lib/store/postgres/connection/migrations';
import { checkStores, migrateStores } from '@/lib/store/postgres/migrate-stores';
import { openPostgresState, statePlan } from '@/lib/store/postgres/state/postgres-state-store';
import type { NodeRow } from '@/lib/store/state-store';
import {
  describeWithPostgres,
  openTestDatabase,
  type TestDatabase,
} from '../../support/postgres/test-database';

const makes: SchemaStep = {
  kind: 'expand',
  sql: (schema) => `CREATE TABLE ${schema}.item (old text)`,
};
const removes: SchemaStep = {
  kind: 'contract',
  sql: (schema) => `ALTER TABLE ${schema}.item DROP COLUMN old`,
};
const items = (...steps: SchemaStep[]): SchemaPlan => ({ schema: 'items', steps });

const node = (id: string, version: string): NodeRow => ({
  id,
  name: id,
  roles: ['web', 'judge'],
  version,
  startedAt: 0,
  clockOffsetMs: null,
  reports: {},
});

describeWithPostgres('a migration of both stores', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await openTestDatabase();
  });
  afterAll(() => test.close());

  it('adds beside older processes, and takes away when there are none', async () => {
    const plans = (...steps: SchemaStep[]) => ({
      url: test.url,
      state: statePlan(),
      others: [items(...steps)],
    });
    const run = (steps: SchemaStep[], withContract = false) =>
      migrateStores(plans(...steps), { withContract, version: '2.0.0', clock: systemClock });
    const pendingOf = (reports: Awaited<ReturnType<typeof run>>) =>
      reports.map(({ pending }) => [pending.expand, pending.contract]);

    const before = await checkStores(plans(makes));
    expect(before.map(({ schema }) => schema)).toEqual(['tocsin_state', 'items']);
    expect(pendingOf(before)).toEqual([
      [statePlan().steps.length, 0],
      [1, 0],
    ]);
    expect(pendingOf(await run([makes]))).toEqual([
      [0, 0],
      [0, 0],
    ]);
    const { state } = await openPostgresState({
      url: test.url,
      poolSize: 2,
      migrates: false,
      clock: systemClock,
      random: systemRandom.fraction,
    });
    await state.nodes.put(node('eu-1', '1.9.0'));
    await state.nodes.put(node('eu-2', '2.0.0'));
    expect(pendingOf(await run([makes, removes]))).toEqual([
      [0, 0],
      [0, 1],
    ]);
    await expect(run([makes, removes], true)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('eu-1 (web, judge) runs 1.9.0, and this is 2.0.0'),
    });
    // One that was not seen for long has ended, though it could not say so.
    await test.database.runQuery(
      `UPDATE tocsin_state.node SET seen_at = seen_at - 600001 WHERE id = 'eu-1'`,
    );
    expect(pendingOf(await run([makes, removes], true))).toEqual([
      [0, 0],
      [0, 0],
    ]);
    await state.close();
  });
});
