import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { expectWhole, nothingAcknowledged, startIngesting } from './ingesting-process';

/** Killed after a number of answers that grows from round to round, at no particular moment of a transaction. */
const ANSWERS = (round: number) => 3 + (round % 20) * 4;

/** Kills a process that takes in events so many times, and checks that nothing is lost that it acknowledged. */
export async function surviveIngestionKills(rounds: number): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'tocsin-kill-'));
  const all = nothingAcknowledged();
  try {
    for (let round = 0; round < rounds; round++) {
      const child = startIngesting(directory, round);
      await child.answers(ANSWERS(round));
      expect(await child.kill()).toBe('SIGKILL');
      for (const id of child.acknowledged.events) all.events.add(id);
      for (const id of child.acknowledged.sessions) all.sessions.add(id);
    }
    expect(all.events.size).toBeGreaterThan(rounds * 100);
    expect(all.sessions.size).toBeGreaterThan(rounds);
    await expectWhole(directory, all);
  } finally {
    await rm(directory, { recursive: true });
  }
}
