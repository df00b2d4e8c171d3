import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { systemClock } from '../../../lib/kit/clock';
import { openStores } from '../../../lib/store/open-stores';

const CHILD = fileURLToPath(new URL('./ingest-child.ts', import.meta.url));
/** Killed after a number of answers that grows from round to round, at no particular moment of a transaction. */
const ANSWERS = (round: number) => 3 + round * 4;

type Acknowledged = { events: Set<string>; sessions: Set<string> };

/** Runs the child, kills it with SIGKILL after so many answers, and notes what it had acknowledged by then. */
async function runAndKill(
  directory: string,
  round: number,
  acknowledged: Acknowledged,
): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, directory, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.once('exit', (_, signal) => resolve(signal));
  });
  let answers = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [kind, text = ''] = line.split(' ');
    if (kind === 'events') for (const id of text.split(',')) acknowledged.events.add(id);
    if (kind === 'session') acknowledged.sessions.add(text);
    if (kind !== 'ready') answers += 1;
    if (answers === ANSWERS(round)) child.kill('SIGKILL');
  }
  expect(await ended).toBe('SIGKILL');
}

/** Kills a process that takes in events so many times, and checks that nothing is lost that it acknowledged. */
export async function surviveIngestionKills(rounds: number): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'tocsin-kill-'));
  try {
    await killAndCheck(directory, rounds);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function killAndCheck(directory: string, rounds: number): Promise<void> {
  const acknowledged: Acknowledged = { events: new Set(), sessions: new Set() };
  for (let round = 0; round < rounds; round++) await runAndKill(directory, round, acknowledged);
  expect(acknowledged.events.size).toBeGreaterThan(rounds * 100);
  expect(acknowledged.sessions.size).toBeGreaterThan(rounds);

  const { events, close } = await openStores({ clock: systemClock, directory });
  try {
    const missing: string[] = [];
    for (const id of acknowledged.sessions) if (!(await events.session(id))) missing.push(id);
    const seen: string[] = [];
    const ids = [...acknowledged.events];
    for (let start = 0; start < ids.length; start += 400) {
      const part = ids.slice(start, start + 400);
      const connectionIds = part.map((id) => `c-${id}`);
      const keys = { sessionIds: [], traceIds: [], runIds: [], connectionIds };
      seen.push(...(await events.related(keys)).healthEvents.map(({ id }) => id));
    }
    expect(missing).toEqual([]);
    expect(new Set(seen)).toEqual(acknowledged.events);
    expect(seen).toHaveLength(acknowledged.events.size);

    const stats = await events.stats();
    const all = { from: 0, to: Date.now() + 3_600_000, step: '1h' as const };
    const sum = async (source: 'synthetic' | 'server') =>
      (await events.tallies({ ...all, sources: [source] })).reduce(
        (total, row) => total + row.counts.sessions,
        0,
      );
    // Each event is of a connection of its own, so the folded connections count what is stored, once.
    expect(await sum('server')).toBe(stats.healthEvents);
    expect(await sum('synthetic')).toBe(stats.sessions);
  } finally {
    await close();
  }
}
