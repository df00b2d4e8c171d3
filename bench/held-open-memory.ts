import type { BackendInput, BackendReady } from './support/backend-process';
import { startChild } from './support/child';
import { median } from './support/figures';
import { startHolder } from './support/holder';
import type { HolderInput } from './support/holder-process';
import { type BenchResult, report, say } from './support/result';
import type { Compression } from './support/session-pair';

/** Opened first and not counted: code, pools and caches that do not grow with the sessions. */
const FIRST = 300;
/** With compression each holds two zlib streams on either side, so fewer are opened. */
const SESSIONS: Record<Compression, number> = { none: 10_000, offer: 2_000 };
const REPEATS = 3;
const KIB = 1024;

const backend = await startChild<BackendReady>('backend-process', {
  paceMs: 3_600_000,
  jwtSecret: 'bench-secret-of-the-reference-backend',
  compression: true,
} satisfies BackendInput);

/** KiB a held-open session. `heap`: with buffers outside of it. */
type Held = { rss: number; heap: number };

/** What a session takes in a process that does nothing else. */
async function measureHeld(who: HolderInput['who'], compression: Compression): Promise<Held> {
  const sessions = SESSIONS[compression];
  const holder = await startHolder(backend, { who, compression });
  await holder.open(FIRST);
  const before = await holder.measure();
  await holder.open(sessions);
  const after = await holder.measure();
  await holder.stop();
  const held = {
    rss: (after.rss - before.rss) / sessions / KIB,
    heap: (after.heap + after.external - before.heap - before.external) / sessions / KIB,
  };
  say(
    `${who}, ${sessions} open, compression ${compression}: ${held.rss.toFixed(1)} KiB resident, ${held.heap.toFixed(1)} KiB on the heap; the process has ${(after.rss / KIB / KIB).toFixed(0)} MiB`,
  );
  return held;
}

async function compare(compression: Compression): Promise<BenchResult[]> {
  const rounds: Array<{ ours: Held; bare: Held }> = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const ours = await measureHeld('ours', compression);
    rounds.push({ ours, bare: await measureHeld('bare', compression) });
  }
  const line = (what: keyof Held, note: string): BenchResult => {
    const ours = median(rounds.map((round) => round.ours[what]));
    const peer = median(rounds.map((round) => round.bare[what]));
    const ratio = ours / peer;
    return {
      what: `Memory a held-open session, ${what === 'rss' ? 'resident' : 'heap'}, ${SESSIONS[compression]} open, ${compression === 'offer' ? 'compressed' : 'uncompressed'}`,
      goal: { judged: ratio, is: 'at most', value: 1.5, unit: '×' },
      ratio,
      ours,
      peer,
      unit: 'KiB',
      note,
    };
  };
  return [
    line('rss', 'peer: bare ws in a process of its own, same headers and extensions'),
    line('heap', 'after a forced collection, buffers outside the heap included'),
  ];
}

const results = [...(await compare('none')), ...(await compare('offer'))];
await backend.stop();
await report(results);
