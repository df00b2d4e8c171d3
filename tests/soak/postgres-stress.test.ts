import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { systemClock } from '../../lib/kit/clock';
import { sleep } from '../../lib/kit/sleep';
import { openStores } from '../../lib/store/open-stores';
import { openDatabase } from '../../lib/store/postgres/connection/connection';
import { openPostgresEventStore } from '../../lib/store/postgres/events/postgres-event-store';
import { openTemporary } from '../contract/support/open';
import { batch } from '../contract/support/records';
import { programArgs } from '../support/bundle/programs';
import { removeCluster, runServer, startCluster } from '../support/postgres/cluster';
import { describeWithOwnPostgres } from '../support/postgres/test-database';
import { until } from '../support/until';
import { readTallies, readUnits, wronglyJoined } from './support/postgres/recount';
import { WRITERS } from './support/postgres/units';

const WRITER = fileURLToPath(new URL('./support/postgres/writer.ts', import.meta.url));
const UNITS = 1_500;
const KILLS = 12;
/** Longer than a transaction may be idle: what a frozen writer has locked becomes free. */
const FROZEN_MS = 12_000;
const DURABLE = { fsync: 'on', full_page_writes: 'on' };

type Writer = {
  stored: number;
  isDone: boolean;
  child: ChildProcess | null;
  failure: string | null;
};

/** Starts a writer behind its last batch that was acknowledged; again where it is killed. */
function runWriter(url: string, number: number, writers: Writer[]): void {
  const writer = writers[number];
  if (!writer) return;
  const args = [url, String(number), String(writer.stored), String(UNITS)];
  const child = spawn(process.execPath, [...programArgs(WRITER), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  writer.child = child;
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'done') writer.isDone = true;
    else writer.stored = Math.max(writer.stored, Number(line));
  });
  child.on('exit', (code) => {
    writer.child = null;
    if (code !== null && code !== 0) writer.failure = `writer ${number} ended with ${code}`;
    else if (!writer.isDone) runWriter(url, number, writers);
  });
}

/** Resolves once all of them together have stored so many shares. Rejects where one cannot go on. */
async function untilStored(writers: readonly Writer[], shares: number): Promise<void> {
  const failed = await until({ what: `${shares} shares are stored`, withinMs: 400_000 }, () => {
    const failure = writers.find((writer) => writer.failure !== null)?.failure;
    const isStored = writers.reduce((sum, { stored }) => sum + stored, 0) >= shares;
    return failure ? { failure } : isStored && { failure: null };
  });
  if (failed.failure !== null) throw new Error(failed.failure);
}

describeWithOwnPostgres('four processes that write to PostgreSQL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-pg-stress-'));
  const writers: Writer[] = [];
  afterAll(async () => {
    for (const writer of writers) {
      writer.isDone = true;
      writer.child?.kill('SIGKILL');
    }
    await removeCluster(folder);
  });

  /** Kills and freezes writers, and the server once, spread over the whole run. */
  async function disturb(pid: number | null): Promise<void> {
    let serverKilled = false;
    for (let n = 1; n <= KILLS; n++) {
      const share = (UNITS * WRITERS * n) / (KILLS + 2);
      await untilStored(writers, share);
      const victim = writers[n % WRITERS]?.child;
      if (n === 4 && victim?.pid) {
        victim.kill('SIGSTOP');
        await sleep(systemClock, FROZEN_MS);
        victim.kill('SIGCONT');
      } else victim?.kill('SIGKILL');
      if (n === KILLS / 2 && pid !== null) {
        serverKilled = true;
        process.kill(pid, 'SIGKILL');
        // Its own processes take a moment to end.
        await until({ what: 'the server has started again' }, () => runServer(folder, DURABLE));
      }
    }
    expect(serverKilled).toBe(true);
  }

  it('lose nothing, double nothing, join rightly and count exactly, whatever is killed', async () => {
    const { url, pid } = await startCluster(folder, DURABLE);
    for (let number = 0; number < WRITERS; number++) {
      writers.push({ stored: 0, isDone: false, child: null, failure: null });
      runWriter(url, number, writers);
    }
    await disturb(pid);
    await until({ what: 'all writers are done', withinMs: 400_000 }, () =>
      writers.every(({ isDone }) => isDone),
    );

    const { events } = await openPostgresEventStore({ url, clock: systemClock, migrates: true });
    const recount = await openTemporary((directory) =>
      openStores({ clock: systemClock, directory, bulk: true }),
    );
    try {
      const units = await readUnits(events, UNITS);
      expect(units.twice).toBe(0);
      expect(units.sessions.size).toBe(UNITS);
      expect(units.healthEvents.size).toBe(UNITS * 10);
      expect(await events.stats()).toMatchObject({ sessions: UNITS, healthEvents: UNITS * 10 });
      expect(wronglyJoined(units.sessions, UNITS)).toEqual([]);
      const users = units.connections.filter(({ connectionId }) =>
        connectionId.startsWith('user-'),
      );
      expect(users).toHaveLength(UNITS);
      const isDecided = (one: (typeof users)[number]) =>
        one.connection === 'good' && one.factory === 'good' && one.agent === 'good';
      expect(users.filter((one) => !isDecided(one))).toEqual([]);

      const sessions = [...units.sessions.values()].map((record) => ({ record, frames: null }));
      await recount.events.append(batch({ sessions, connections: units.connections }));
      expect(await readTallies(events)).toEqual(await readTallies(recount.events));
      const database = await openDatabase({ url, poolSize: 1 });
      const { rows } = await database.runQuery(
        'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
      );
      await database.close();
      expect(rows).toEqual([{ deadlocks: 0 }]);
    } finally {
      await events.close();
      await recount.close();
    }
  });
});
