import { writeSync } from 'node:fs';
import { createCollector } from '../../../lib/collect/collector';
import { makeSession } from '../../../lib/commands/seed/make-session';
import { systemClock } from '../../../lib/kit/clock';
import { createLogger } from '../../../lib/kit/logger';
import { openStores } from '../../../lib/store/open-stores';
import { finishedOf } from '../../support/probe/finished-of';

/**
 * Takes events and sessions in as fast as it can until it is killed, and writes a line for each batch that was acknowledged.
 * Each batch repeats rows of the one before, as clients do that never got their answer.
 */
const [directory = '', round = '0'] = process.argv.slice(2);
const stores = await openStores({ clock: systemClock, directory });
const collector = createCollector({
  ...stores,
  clock: systemClock,
  logger: createLogger('child', 'silent'),
  // As fast as it can is faster than a sender may be.
  limits: { rowsPerSecond: 1_000_000 },
});

const BATCH = 40;
const LANES = 4;
const say = (line: string) => void writeSync(1, `${line}\n`);
say('ready');

function rowsOf(lane: number, batch: number) {
  const first = Math.max(0, batch * BATCH - 5);
  return Array.from({ length: (batch + 1) * BATCH - first }, (_, index) => ({
    id: `${round}-${lane}-${first + index}`,
    at: Date.now(),
    stage: 'factory',
    outcome: index % 7 === 0 ? 'failed' : 'ok',
    environment: 'staging',
    connectionId: `c-${round}-${lane}-${first + index}`,
  }));
}

async function sendEvents(lane: number): Promise<void> {
  for (let batch = 0; ; batch++) {
    const rows = rowsOf(lane, batch);
    await collector.ingest(rows, {});
    say(`events ${rows.map(({ id }) => id).join(',')}`);
  }
}

async function sendSessions(): Promise<void> {
  for (let index = 0; ; index++) {
    const { record, frames } = makeSession({
      plot: index % 5 === 0 ? 'factory-mismatch' : 'passed',
      target: { id: 't1', name: 'chat', environment: 'staging' },
      release: 'r1',
      instance: 'i1',
      location: 'local',
      load: 1,
      seed: `round ${round}`,
      startedAt: 1_700_000_000_000 + index,
    });
    await collector.addSession(finishedOf({ record, frames }));
    say(`session ${record.id}`);
  }
}

await Promise.all([
  sendSessions(),
  ...Array.from({ length: LANES }, (_, lane) => sendEvents(lane)),
]);
