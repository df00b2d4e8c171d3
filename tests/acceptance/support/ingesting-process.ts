import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { systemClock } from '../../../lib/kit/clock';
import { openStores } from '../../../lib/store/open-stores';
import { programArgs } from '../../support/bundle/programs';

const CHILD = fileURLToPath(new URL('./ingest-child.ts', import.meta.url));

/** Ids that a process has acknowledged. */
export type Acknowledged = { events: Set<string>; sessions: Set<string> };

export const nothingAcknowledged = (): Acknowledged => ({ events: new Set(), sessions: new Set() });

export type IngestingProcess = {
  /** Grows while it runs. */
  acknowledged: Acknowledged;
  /** Resolves once so many more answers came. */
  answers(n: number): Promise<void>;
  kill(): Promise<NodeJS.Signals | null>;
};

/** A process that takes in events and sessions as fast as it can; `round` makes its ids its own. */
export function startIngesting(directory: string, round: number): IngestingProcess {
  const child = spawn(process.execPath, [...programArgs(CHILD), directory, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.once('exit', (_, signal) => resolve(signal));
  });
  const acknowledged = nothingAcknowledged();
  const waiting: Array<{ n: number; resolve(): void }> = [];
  let count = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [kind, text = ''] = line.split(' ');
    if (kind === 'events') for (const id of text.split(',')) acknowledged.events.add(id);
    if (kind === 'session') acknowledged.sessions.add(text);
    if (kind !== 'ready') count += 1;
    for (const one of waiting) if (count >= one.n) one.resolve();
  });
  return {
    acknowledged,
    answers: (n) => new Promise((resolve) => void waiting.push({ n: count + n, resolve })),
    async kill() {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

/** A copy of what was acknowledged until now. */
export const copyOf = ({ events, sessions }: Acknowledged): Acknowledged => ({
  events: new Set(events),
  sessions: new Set(sessions),
});

/** Checks that a directory has everything that was acknowledged, and that its tallies count each stored row once. */
export async function expectWhole(directory: string, acknowledged: Acknowledged): Promise<void> {
  const { events, close } = await openStores({ clock: systemClock, directory });
  try {
    const missing: string[] = [];
    for (const id of acknowledged.sessions) if (!(await events.session(id))) missing.push(id);
    expect(missing).toEqual([]);
    const seen: string[] = [];
    const ids = [...acknowledged.events];
    for (let start = 0; start < ids.length; start += 400) {
      const connectionIds = ids.slice(start, start + 400).map((id) => `c-${id}`);
      const keys = { sessionIds: [], traceIds: [], runIds: [], connectionIds };
      seen.push(...(await events.related(keys)).healthEvents.map(({ id }) => id));
    }
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
