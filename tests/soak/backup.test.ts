import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  type Acknowledged,
  copyOf,
  expectWhole,
  nothingAcknowledged,
  startIngesting,
} from '../acceptance/support/ingesting-process';
import { surviveIngestionKills } from '../acceptance/support/ingestion-kills';
import { runCli, startCli } from '../support/cli';

/** How many kills each of these tests makes; `TOCSIN_SOAK_KILLS=200` for the long run. */
const KILLS = Number(process.env.TOCSIN_SOAK_KILLS ?? 6);
/** A kill takes about this long, with the start of the process before it. */
const MS_PER_KILL = 30_000;

const add = (to: Acknowledged, from: Acknowledged) => {
  for (const id of from.events) to.events.add(id);
  for (const id of from.sessions) to.sessions.add(id);
};

it(
  `${KILLS} kills during ingestion lose and double none`,
  { timeout: 60_000 + KILLS * MS_PER_KILL },
  () => surviveIngestionKills(KILLS),
);

/**
 * Each round: a process takes data in, a backup is made meanwhile, and one of both is killed at no particular moment. What was
 * acknowledged before a backup began is in it once; a backup that was killed leaves no file of its name.
 */
it(`${KILLS} kills during ingestion and backup: every backup restores whole`, {
  timeout: 60_000 + KILLS * 3 * MS_PER_KILL,
}, async () => {
  const home = await mkdtemp(join(tmpdir(), 'tocsin-soak-'));
  const data = join(home, 'data');
  const all = nothingAcknowledged();
  let restored = 0;
  try {
    for (let round = 0; round < KILLS; round++) {
      const child = startIngesting(data, round);
      await child.answers(4 + (round % 10));
      const before = nothingAcknowledged();
      add(before, all);
      add(before, copyOf(child.acknowledged));
      const file = join(home, `${round}.tar`);
      const backup = startCli(['backup', file, '--data', data]);
      const killsBackup = round % 3 === 2;
      if (killsBackup) {
        await new Promise((resolve) => setTimeout(resolve, 300 + ((round * 137) % 900)));
        backup.child.kill('SIGKILL');
      }
      if (round % 3 === 1) await child.kill();
      const made = await backup.ended;
      if (!killsBackup) expect(made).toMatchObject({ code: 0, err: '' });
      await child.kill();
      add(all, child.acknowledged);
      if (made.code !== 0) continue;
      const into = join(home, `restored-${round}`);
      expect(await runCli(['restore', file, '--data', into])).toMatchObject({ code: 0, err: '' });
      await expectWhole(into, before);
      restored++;
      rmSync(into, { recursive: true });
      rmSync(file);
    }
    expect(restored).toBeGreaterThanOrEqual(Math.floor((KILLS * 2) / 3));
    await expectWhole(data, all);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});
