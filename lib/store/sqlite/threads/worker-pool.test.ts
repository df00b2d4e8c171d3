import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../kit/clock';
import { STORE_LIMITS, type StoreLimits } from '../file/limits';
import { WorkerPool } from './worker-pool';

type Habits = {
  echo(value: number): number;
  sleep(ms: number): number;
  crash(): void;
  fail(): void;
};

const BOOTSTRAP = new URL(
  '../../../../tests/contract/support/stubborn-worker.mjs',
  import.meta.url,
);
const LONG_MS = 60_000;

describe('worker pool', () => {
  const pools: WorkerPool<Habits>[] = [];
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.close()));
  });

  function poolOf(
    limits: Partial<StoreLimits> = {},
    more: { replaceLate?: boolean; limitMs?: number; refuse?: boolean; migrateMs?: number } = {},
  ) {
    const pool = new WorkerPool<Habits>({
      name: 'test',
      bootstrap: BOOTSTRAP,
      workerData: { refuse: more.refuse ?? false, migrateMs: more.migrateMs ?? 0 },
      size: 1,
      inFlight: 1,
      limits: { ...STORE_LIMITS, restartFirstMs: 1, ...limits },
      limitOf: (method) => (method === 'sleep' ? (more.limitMs ?? LONG_MS) : LONG_MS),
      replaceLate: more.replaceLate ?? true,
      clock: systemClock,
    });
    pools.push(pool);
    return pool;
  }

  it('answers calls in order and passes errors on', async () => {
    const pool = poolOf();
    await pool.start();
    expect(await Promise.all([1, 2, 3].map((n) => pool.call('echo', n)))).toEqual([1, 2, 3]);
    await expect(pool.call('fail')).rejects.toMatchObject({
      code: 'not_found',
      retryable: false,
      details: 7,
    });
    expect(pool.queueDepth).toBe(0);
  });

  it('refuses a call as busy where too many wait', async () => {
    const pool = poolOf({ queuedCalls: 2 });
    await pool.start();
    const accepted = [pool.call('sleep', 50), pool.call('echo', 1), pool.call('echo', 2)];
    expect(pool.queueDepth).toBe(3);
    await expect(pool.call('echo', 3)).rejects.toMatchObject({ code: 'busy', retryable: true });
    expect(await Promise.all(accepted)).toEqual([50, 1, 2]);
  });

  it('refuses a call as busy where it waited too long', async () => {
    const pool = poolOf({ queueWaitMs: 20 });
    await pool.start();
    const slow = pool.call('sleep', 300);
    await expect(pool.call('echo', 1)).rejects.toMatchObject({ code: 'busy' });
    expect(await slow).toBe(300);
  });

  it('ends a late query as timeout and goes on with another thread', async () => {
    const pool = poolOf({}, { limitMs: 20 });
    await pool.start();
    const late = pool.call('sleep', 400);
    const next = pool.call('echo', 5);
    await expect(late).rejects.toMatchObject({ code: 'timeout', retryable: true });
    expect(await next).toBe(5);
  });

  it('stops waiting for a late write without ending its thread', async () => {
    const pool = poolOf({}, { limitMs: 20, replaceLate: false });
    await pool.start();
    await expect(pool.call('sleep', 100)).rejects.toMatchObject({ code: 'timeout' });
    expect(await pool.call('echo', 6)).toBe(6);
  });

  it('starts a crashed thread again; what was in it is unavailable, what waited is served', async () => {
    const pool = poolOf();
    await pool.start();
    const crash = pool.call('crash');
    const next = pool.call('echo', 7);
    await expect(crash).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    expect(await next).toBe(7);
  });

  it('says why it cannot start, and does not try again', async () => {
    const pool = poolOf({}, { refuse: true });
    await expect(pool.start()).rejects.toMatchObject({ code: 'conflict', message: 'refused' });
    await expect(pool.call('echo', 1)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('waits for a thread that upgrades its files, however long that takes', async () => {
    const pool = poolOf({ startMs: 1_500 }, { migrateMs: 2_500 });
    await pool.start();
    expect(await pool.call('echo', 3)).toBe(3);
  });

  it('finishes what it accepted when it closes, and takes nothing more', async () => {
    const pool = poolOf();
    await pool.start();
    const accepted = [pool.call('sleep', 30), pool.call('echo', 8)];
    const closed = pool.close();
    await expect(pool.call('echo', 9)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await Promise.all(accepted)).toEqual([30, 8]);
    await closed;
  });
});
