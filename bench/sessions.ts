import { systemClock } from '../lib/kit/clock';
import { createLoopMonitor } from '../lib/probe/machine/loop-monitor';
import type { BackendInput, BackendReady } from './support/backend-process';
import { startChild } from './support/child';
import { median, pairRatio, short } from './support/figures';
import { type BenchResult, report, say } from './support/result';
import { bareLogins, bareSession, ourSession, rateOf } from './support/session-pair';

const ROUNDS = 9;
const SESSIONS_A_ROUND = 800;
const WARM_UP = 3_000;
const CONCURRENCY = [20, 100];

const backend = await startChild<BackendReady>('backend-process', {
  paceMs: 0,
  jwtSecret: 'bench-secret-of-the-reference-backend',
} satisfies BackendInput);
const endpoint = backend.ready;
const loop = createLoopMonitor(systemClock);
const logins = await bareLogins(endpoint, 400);
const login = (index: number) => {
  const found = logins[index % logins.length];
  if (!found) throw new RangeError('no login');
  return found;
};
const ours = (count: number, concurrency: number) =>
  rateOf(count, concurrency, () => ourSession(endpoint, loop));
const bare = (count: number, concurrency: number) =>
  rateOf(count, concurrency, (index) => bareSession(endpoint.url, login(index)));

type Rate = Awaited<ReturnType<typeof rateOf>>;

await ours(WARM_UP, 50);
await bare(WARM_UP, 50);
const results: BenchResult[] = [];
for (const concurrency of CONCURRENCY) {
  const rounds: Array<{ ours: Rate; bare: Rate }> = [];
  for (let round = 0; round < ROUNDS; round++) {
    // Whoever goes first changes, so that a drift of the machine falls on both.
    const first = round % 2 === 0;
    const before = first ? null : await bare(SESSIONS_A_ROUND, concurrency);
    const one = await ours(SESSIONS_A_ROUND, concurrency);
    const other = before ?? (await bare(SESSIONS_A_ROUND, concurrency));
    rounds.push({ ours: one, bare: other });
    say(
      `${concurrency} at a time: ours ${short(one.perSecond)}/s, bare ${short(other.perSecond)}/s`,
    );
  }
  const rates = {
    ours: rounds.map((round) => round.ours.perSecond),
    bare: rounds.map((round) => round.bare.perSecond),
  };
  const cpu = {
    ours: rounds.map((round) => round.ours.cpuUs),
    bare: rounds.map((round) => round.bare.cpuUs),
  };
  const ratio = pairRatio(rates.ours, rates.bare);
  results.push({
    what: `Full sessions a second, ${concurrency} at a time`,
    goal: { judged: ratio, is: 'at least', value: 0.8, unit: '' },
    ratio,
    ours: median(rates.ours),
    peer: median(rates.bare),
    unit: 'sessions/s',
    note: 'peer: bare ws, same frames, same backend',
  });
  results.push({
    what: `Processor time a session, ${concurrency} at a time`,
    goal: null,
    ratio: pairRatio(cpu.ours, cpu.bare),
    ours: median(cpu.ours),
    peer: median(cpu.bare),
    unit: 'µs',
    note: 'of the client process alone',
  });
}
loop.stop();
await backend.stop();
await report(results);
