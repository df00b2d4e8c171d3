import { expect, it } from 'vitest';
import { systemClock } from '@/lib/kit/clock';
import { systemRandom } from '@/lib/kit/random';
import { assemblePostgresStores } from '@/lib/store/postgres/assemble-stores';
import { openPostgresState } from '@/lib/store/postgres/state/postgres-state-store';
import { openDirectStores } from '../../support/direct-stores';
import { describeWithPostgres, openTestDatabase } from '../../support/postgres/test-database';

describeWithPostgres('stores of a database', () => {
  it('count what was written, find out whether they can be written, and close once', async () => {
    const test = await openTestDatabase();
    const opened = await openPostgresState({
      url: test.url,
      poolSize: 2,
      migrates: true,
      clock: systemClock,
      random: systemRandom.fraction,
    });
    // Any event store will do.
    const { events, close } = await openDirectStores();
    const stores = assemblePostgresStores({
      ...opened,
      eventStore: {
        events,
        appends: async () => 7,
        checkWritable: async () => undefined,
        prepareDays: async () => [],
      },
    });
    await stores.state.mutate([{ op: 'put', kind: 'settings', id: 'x', value: {} as never }], 1);
    expect(await stores.progress()).toEqual({ events: 7, state: 1 });
    await stores.checkWritable();
    await expect(stores.backup({})).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('pg_dump'),
    });
    const name = new URL(test.url).pathname.slice(1);
    await test.database.runQuery(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await test.database.runQuery(
      `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    // Idle connections may still look alive to the pool for a moment.
    await expect(stores.checkWritable()).rejects.toMatchObject({ code: 'unavailable' });
    expect(await stores.writeBack({ rewrite: true })).toBe(true);
    await Promise.all([stores.close(), stores.close()]);
    await close();
    await test.close();
  });
});
