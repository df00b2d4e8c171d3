import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { systemClock } from '@/lib/kit/clock';
import { systemRandom } from '@/lib/kit/random';
import type { PostgresLimits } from '@/lib/store/postgres/connection/limits';
import {
  openPostgresState,
  type PostgresStateOptions,
} from '@/lib/store/postgres/state/postgres-state-store';
import type { StateStore, StoreHint } from '@/lib/store/state-store';
import {
  describeWithPostgres,
  openTestDatabase,
  type TestDatabase,
} from '../../support/postgres/test-database';
import { until } from '../../support/until';

const LONG_MS = 600_000;

const insert = (id: string) =>
  ({
    op: 'insert',
    kind: 'runRequest',
    id,
    value: { targetId: 't', requestedAt: 1, sessionId: null },
  }) as const;

describeWithPostgres('a state on PostgreSQL that two processes share', () => {
  let test: TestDatabase;
  let prefix: string;
  let opened = 0;
  const stores: StateStore[] = [];
  beforeAll(async () => {
    test = await openTestDatabase();
  });
  beforeEach(async () => {
    for (const store of stores.splice(0)) await store.close();
    prefix = `shared${opened++}`;
  });
  afterAll(async () => {
    for (const store of stores) await store.close();
    await test.close();
  });

  async function openStore(
    more: Partial<PostgresStateOptions> & { limits?: Partial<PostgresLimits> } = {},
  ): Promise<StateStore> {
    const { state } = await openPostgresState({
      url: test.url,
      prefix,
      poolSize: 4,
      migrates: true,
      clock: systemClock,
      random: systemRandom.fraction,
      ...more,
    });
    stores.push(state);
    return state;
  }

  /** Statements of other connections that wait for a lock. */
  const waiting = async () => {
    const { rows } = await test.database.runQuery<{ n: number }>(
      `SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rows[0]?.n ?? 0;
  };
  const whileHeadIsLocked = (work: () => Promise<void>) =>
    test.database.transaction(async (tx) => {
      await tx.runQuery(`SELECT FROM ${prefix}_state.state_head FOR UPDATE`);
      await work();
    });

  it('numbers the writes of both without a gap', async () => {
    const [a, b] = [await openStore(), await openStore()];
    await Promise.all(
      Array.from({ length: 40 }, (_, n) => (n % 2 ? a : b).mutate([insert(`r${n}`)], n)),
    );
    const changes = await a.changes.since(0, 100);
    expect(changes.map(({ seq }) => seq)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
  });

  it('refuses the write that waited while the lease was taken', async () => {
    const [frozen, other] = [await openStore(), await openStore()];
    const token = (await frozen.leases.take('judge', 'frozen', 1)) ?? -1;
    await until({ what: 'the lease has run out' }, async () => {
      const { rows } = await test.database.runQuery<{ over: boolean }>(
        `SELECT expires_at < clock_timestamp() AS over FROM ${prefix}_state.lease`,
      );
      return rows[0]?.over;
    });
    let taking: Promise<number | null> = Promise.resolve(null);
    let writing: Promise<unknown> = Promise.resolve();
    await whileHeadIsLocked(async () => {
      taking = other.leases.take('judge', 'other', LONG_MS);
      await until({ what: 'the taking waits' }, async () => (await waiting()) === 1);
      const fence = { lease: 'judge', token };
      writing = frozen.mutate([insert('late')], 1, { fence }).catch((error) => error);
      await until({ what: 'the late write waits behind it' }, async () => (await waiting()) === 2);
    });
    expect(await taking).toBe(token + 1);
    expect(await writing).toMatchObject({ code: 'conflict', details: { lease: 'judge' } });
    expect(await other.list('runRequest')).toEqual([]);
  });

  it('is busy where another write takes too long', async () => {
    const hurried = await openStore({ limits: { lockMs: 1 } });
    await whileHeadIsLocked(async () => {
      await expect(hurried.mutate([insert('a')], 1)).rejects.toMatchObject({ code: 'busy' });
      // Readers do not wait for writers.
      expect(await hurried.list('runRequest')).toEqual([]);
    });
    await hurried.mutate([insert('a')], 1);
  });

  it('hints at the writes of the other, also after the connection was lost', async () => {
    const [writer, reader] = [await openStore(), await openStore()];
    const heard: StoreHint[] = [];
    const end = reader.onHint((hint) => void heard.push(hint));
    const isConnected = () => heard.some(({ seq, targets }) => !seq && !targets);
    await until({ what: 'the listener is connected' }, isConnected);
    const first = await writer.mutate([insert('a')], 1);
    await until({ what: 'a hint' }, () => heard.some(({ seq }) => seq === first));
    heard.length = 0;
    await test.database.runQuery(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tocsin listener' AND datname = current_database()`,
    );
    // Something may have been missed meanwhile, so the listener is asked to read.
    await until({ what: 'the listener is connected again' }, isConnected);
    const second = await writer.mutate([insert('b')], 2);
    await until({ what: 'another hint' }, () => heard.some(({ seq }) => seq === second));
    await test.database.runQuery(`NOTIFY ${prefix}_events, 't1,t2'`);
    await until({ what: 'a hint of new rows' }, () => heard.some(({ targets }) => targets));
    expect(heard.at(-1)).toEqual({ targets: ['t1', 't2'] });
    end();
  });

  it('finishes accepted calls when it is closed, and refuses later ones', async () => {
    const store = await openStore({ poolSize: 1 });
    const writes = Array.from({ length: 10 }, (_, n) => store.mutate([insert(`r${n}`)], n));
    await store.close();
    expect(await Promise.all(writes)).toHaveLength(10);
    await expect(store.get('runRequest', 'r1')).rejects.toMatchObject({ code: 'unavailable' });
    await store.close();
  });

  it('refuses texts that the database cannot store, and goes on', async () => {
    const store = await openStore();
    await expect(store.mutate([insert('a\u0000b')], 1)).rejects.toMatchObject({
      code: 'invalid_input',
    });
    expect(await store.changes.latest()).toBe(0);
  });

  it('does not open where the schema is missing, and does not make it unasked', async () => {
    await expect(openStore({ migrates: false })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('run tocsin migrate'),
    });
  });
});
