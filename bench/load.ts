import { runLoad } from '../lib/commands/check/load/run-load';
import { systemClock } from '../lib/kit/clock';
import type { BackendInput, BackendReady } from './support/backend-process';
import { startChild } from './support/child';
import { median } from './support/figures';
import { type BenchResult, report, say } from './support/result';

const ROUNDS = 3;
const SECONDS = 10;
/** One that any machine keeps, and one above what a single process can start. */
const RATES = [200, 5_000];
const MOST_DELAY_MS = 20;

const jwtSecret = 'bench-secret-of-the-reference-backend';
const backend = await startChild<BackendReady>('backend-process', {
  paceMs: 0,
  jwtSecret,
} satisfies BackendInput);

const request = {
  url: backend.ready.url,
  transport: 'ws',
  sessions: 1,
  concurrency: 1,
  auth: ['header'],
  credentials: { kind: 'jwt', secret: jwtSecret, claims: {} },
  headers: {},
  timeoutMs: null,
  holdMs: null,
  release: null,
  maxMessageBytes: null,
} as const;

/** One open loop at a rate; what it started, and how late. */
async function loadAt(rate: number) {
  const phases = [{ from: rate, to: rate, ms: SECONDS * 1000 }];
  const load = { loop: 'open' as const, phases, sessions: null, maxInFlight: 4_000 };
  const hooks = { onSession() {}, onProgress() {} };
  const stop = new AbortController();
  const ran = await runLoad({ request, load, clock: systemClock }, hooks, stop.signal);
  const { slots, startDelayMs, startedPerSecond } = ran.load;
  const delay = typeof startDelayMs.p99 === 'number' ? startDelayMs.p99 : Number.NaN;
  const lost = slots.lostToMachine + slots.lostToLimit;
  const line = `${rate}/s: started ${slots.started} of ${slots.due}, ${lost} lost, ${ran.summary.passed} passed, start delay p99 ${delay.toFixed(1)} ms`;
  say(line);
  return { delay, startedPerSecond, lost };
}

// A first run compiles what the others measure.
await loadAt(100);
const results: BenchResult[] = [];
for (const rate of RATES) {
  const rounds: Array<Awaited<ReturnType<typeof loadAt>>> = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await loadAt(rate));
  const delay = median(rounds.map((round) => round.delay));
  const isKept = rate === RATES[0];
  results.push({
    what: `Start delay p99 of an open loop at ${rate} sessions a second`,
    goal: isKept ? { judged: delay, is: 'at most', value: MOST_DELAY_MS, unit: ' ms' } : null,
    ratio: null,
    ours: delay,
    peer: null,
    unit: 'ms',
    note: `${median(rounds.map((round) => round.lost))} slots lost of ${rate * SECONDS}`,
  });
  results.push({
    what: `Sessions started a second, asked for ${rate}`,
    goal: null,
    ratio: null,
    ours: median(rounds.map((round) => round.startedPerSecond)),
    peer: null,
    unit: 'sessions/s',
    note: 'full sessions with a minted token, against the reference backend in a process of its own',
  });
}
await backend.stop();
await report(results);
