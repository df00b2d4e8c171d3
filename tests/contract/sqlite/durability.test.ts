import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '@/lib/kit/clock';
import { openStores } from '@/lib/store/open-stores';
import { programArgs } from '../../support/bundle/programs';
import { tempDirectory } from '../support/open';
import { batch, HOUR, healthEvent, session } from '../support/records';

const CHILD = fileURLToPath(new URL('../support/append-forever.ts', import.meta.url));
const KILLS = 4;
const SPAN = { from: HOUR, to: HOUR + 3_600_000 };

/** Kills the child without warning once it has said so many batches; answers the highest batch that it said. */
async function appendAndKill(directory: string, run: string, batches: number): Promise<number> {
  const child = spawn(process.execPath, [...programArgs(CHILD), directory, run], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = -1;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    if (last >= batches) child.kill('SIGKILL');
  }
  return last;
}

describe('durability on SQLite', { timeout: 120_000 }, () => {
  let temp: ReturnType<typeof tempDirectory>;
  beforeEach(() => {
    temp = tempDirectory();
  });
  afterEach(() => temp.remove());

  it('keeps every resolved append through kill -9, once, with its tallies', async () => {
    for (let run = 0; run < KILLS; run++) {
      const last = await appendAndKill(temp.directory, `run${run}`, 5 + run * 7);
      expect(last).toBeGreaterThanOrEqual(5);
      const stores = await openStores({ clock: systemClock, directory: temp.directory });
      const ids = Array.from(
        { length: (last + 1) * 20 },
        (_, n) => `run${run}-${Math.floor(n / 20)}-${n % 20}`,
      );
      const found = await stores.events.related({
        sessionIds: ids,
        traceIds: [],
        runIds: [],
        connectionIds: [],
      });
      expect(found.sessions).toHaveLength(ids.length);
      expect(found.healthEvents).toHaveLength(ids.length);

      // Whoever sent them does not know what arrived and sends all of it again.
      const again = await stores.events.append(
        batch({
          sessions: ids.map((id) => ({ record: session({ id }), frames: null })),
          healthEvents: ids.map((id) => healthEvent({ id })),
        }),
      );
      expect(again.sessions).toEqual({ inserted: 0, corrected: 0, ignored: ids.length });
      expect(again.duplicateEvents).toHaveLength(ids.length);
      const { sessions, healthEvents } = await stores.events.stats();
      const rows = await stores.events.tallies({ ...SPAN, step: '10s' });
      expect(rows.map(({ counts }) => counts.sessions)).toEqual([sessions]);
      expect(sessions).toBe(healthEvents);
      expect(sessions % 20).toBe(0);
      await stores.close();
    }
  });
});
