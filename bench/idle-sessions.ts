import type { BackendInput, BackendReady } from './support/backend-process';
import { startChild } from './support/child';
import { median, pairRatio } from './support/figures';
import { startHolder } from './support/holder';
import type { HolderInput } from './support/holder-process';
import { report, say } from './support/result';

const SESSIONS = 5_000;
const REST_MS = 60_000;
const ROUNDS = 2;

const backend = await startChild<BackendReady>('backend-process', {
  paceMs: 3_600_000,
  jwtSecret: 'bench-secret-of-the-reference-backend',
} satisfies BackendInput);

/** Both sides hold their sessions all the time, and are measured in turn. */
const sides = {
  ours: await startHolder(backend, { who: 'ours', compression: 'none' }),
  bare: await startHolder(backend, { who: 'bare', compression: 'none' }),
};
const figures: Record<HolderInput['who'], { empty: number[]; held: number[] }> = {
  ours: { empty: [], held: [] },
  bare: { empty: [], held: [] },
};

/** Processor time of a process, µs a second. */
async function restOf(who: HolderInput['who']): Promise<number> {
  const { cpuUs } = await sides[who].rest(REST_MS);
  return cpuUs / (REST_MS / 1000);
}

for (const who of ['ours', 'bare'] as const) figures[who].empty.push(await restOf(who));
for (const who of ['ours', 'bare'] as const) await sides[who].open(SESSIONS);
for (let round = 0; round < ROUNDS; round++) {
  for (const who of ['ours', 'bare'] as const) {
    const used = await restOf(who);
    figures[who].held.push(used);
    say(`${who}: ${used.toFixed(0)} µs a second with ${SESSIONS} idle sessions`);
  }
}
await sides.ours.stop();
await sides.bare.stop();
await backend.stop();

/** µs of processor time that an idle session takes in a minute, beyond what the process takes without any. */
function perSession(who: HolderInput['who']): number {
  const { empty, held } = figures[who];
  return (Math.max(0, median(held) - median(empty)) * 60) / SESSIONS;
}

await report([
  {
    what: `Processor time of an idle session a minute, ${SESSIONS} open`,
    goal: { judged: perSession('ours'), is: 'at most', value: 20, unit: ' µs' },
    ratio: null,
    ours: perSession('ours'),
    peer: perSession('bare'),
    unit: 'µs',
    note: 'above the same process without sessions; peer: bare ws',
  },
  {
    what: `Processor time of a process with ${SESSIONS} idle sessions, a second`,
    goal: null,
    ratio: pairRatio(figures.ours.held, figures.bare.held),
    ours: median(figures.ours.held),
    peer: median(figures.bare.held),
    unit: 'µs',
    note: 'ours measures its own event loop twenty times a second',
  },
]);
