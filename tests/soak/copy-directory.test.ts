/** A month of a directory goes into a database, whatever is killed on the way, and both are equal. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { seedHistory } from '../../lib/commands/seed/seed-history';
import { DAY } from '../../lib/domain/time';
import { systemClock } from '../../lib/kit/clock';
import { openStores } from '../../lib/store/open-stores';
import { type StartedCli, startCli } from '../support/cli';
import {
  type Cluster,
  removeCluster,
  runServer,
  startCluster,
  stopCluster,
} from '../support/postgres/cluster';
import { describeWithOwnPostgres } from '../support/postgres/test-database';
import { until } from '../support/until';

const DURABLE = { fsync: 'on', full_page_writes: 'on' };
const SPAN_MS = 30 * DAY;
/** Between two sessions of a target: 172,800 sessions of both. */
const INTERVAL_MS = 30_000;
const KILLS = 6;
const KEY = 'ab'.repeat(32);

describeWithOwnPostgres('a month of a data directory', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-pg-copy-'));
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-copied-'));
  afterAll(async () => {
    await removeCluster(folder);
    rmSync(directory, { recursive: true, force: true });
  });

  async function seedMonth(): Promise<number> {
    const { events, state, close } = await openStores({
      directory,
      clock: systemClock,
      bulk: true,
    });
    const { sessions } = await seedHistory({
      events,
      state,
      scenario: {
        name: 'month',
        description: 'a month',
        spanMs: SPAN_MS,
        intervalMs: INTERVAL_MS,
        incident: true,
      },
      targets: [
        { id: 't1', name: 'chat', environment: 'staging' },
        { id: 't2', name: 'chat', environment: 'production' },
      ],
      seed: 'copy',
      to: systemClock.now(),
    });
    await close();
    return sessions;
  }

  const copy = ({ url }: Cluster, ...more: string[]): StartedCli =>
    startCli(['copy', '--data', directory, ...more], {
      env: { TOCSIN_DATABASE_URL: url, TOCSIN_KEY: KEY },
    });
  /** A line that is not the first of this process: it has copied something. */
  const hasCopied = ({ printed }: StartedCli) => printed().err.split('\n').length > 2;

  it('is copied with six kills of the command and a crash of the server', {
    timeout: 3_600_000,
  }, async () => {
    const sessions = await seedMonth();
    expect(sessions).toBeGreaterThan(0.99 * 2 * (SPAN_MS / INTERVAL_MS));
    const cluster = await startCluster(folder, DURABLE);
    for (let kill = 0; kill < KILLS; kill++) {
      const run = copy(cluster);
      await until({ what: 'the copy goes on' }, () => hasCopied(run));
      run.child.kill('SIGKILL');
      expect((await run.ended).code).toBeNull();
    }
    const run = copy(cluster);
    await until({ what: 'the copy goes on' }, () => hasCopied(run));
    await stopCluster(folder);
    expect((await run.ended).code).toBe(75);
    await runServer(folder, DURABLE);
    const startedAt = systemClock.monotonic();
    const whole = await copy(cluster, '--verify').ended;
    const seconds = (systemClock.monotonic() - startedAt) / 1000;
    process.stdout.write(`${whole.err}${whole.out}the last run: ${seconds.toFixed(1)} s\n`);
    expect(whole.out).toContain('Both are equal.');
    expect(whole.out).toContain(`sessions stored: ${sessions.toLocaleString('en-US')}`);
    expect(whole.code).toBe(0);
  });
});
