import type { BackendInput, BackendReady } from './support/backend-process';
import { startChild } from './support/child';
import { median } from './support/figures';
import type { HolderAnswer, HolderInput } from './support/holder-process';
import { type BenchResult, report, say } from './support/result';

/** Opened first and not counted: code, pools and caches that do not grow with the sessions. */
const FIRST = 300;
const SESSIONS = 5_000;
const REPEATS = 2;

const backend = await startChild<BackendReady>('backend-process', {
  paceMs: 3_600_000,
  jwtSecret: 'bench-secret-of-the-reference-backend',
} satisfies BackendInput);

type Held = { rss: number; heap: number };

/** Bytes a held-open session, in a process that does nothing else. */
async function held(who: HolderInput['who']): Promise<Held> {
  const holder = await startChild('holder-process', {
    who,
    endpoint: backend.ready,
  } satisfies HolderInput);
  const before = await holder.ask<HolderAnswer>({ open: FIRST });
  const after = await holder.ask<HolderAnswer>({ open: SESSIONS });
  await holder.stop();
  const bytes = {
    rss: (after.rss - before.rss) / SESSIONS,
    heap: (after.heap + after.external - before.heap - before.external) / SESSIONS,
  };
  say(
    `${who}: ${(bytes.rss / 1024).toFixed(1)} KiB resident, ${(bytes.heap / 1024).toFixed(1)} KiB on the heap`,
  );
  return bytes;
}

const ours: Held[] = [];
const bare: Held[] = [];
for (let repeat = 0; repeat < REPEATS; repeat++) {
  ours.push(await held('ours'));
  bare.push(await held('bare'));
}
await backend.stop();

const KIB = 1024;
function line(what: keyof Held, note: string): BenchResult {
  const one = median(ours.map((sample) => sample[what])) / KIB;
  const other = median(bare.map((sample) => sample[what])) / KIB;
  return {
    what: `Memory a held-open session, ${what === 'rss' ? 'resident' : 'heap'}, ${SESSIONS} open`,
    goal: { judged: one / other, is: 'at most', value: 1.5, unit: '×' },
    ratio: one / other,
    ours: one,
    peer: other,
    unit: 'KiB',
    note,
  };
}

await report([
  line('rss', 'peer: bare ws in a process of its own'),
  line('heap', 'after a forced collection, buffers outside the heap included'),
]);
