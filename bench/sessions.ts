import type { BackendInput, BackendReady } from './support/backend-process';
import { startChild } from './support/child';
import { median, pairRatio, short } from './support/figures';
import { type BenchResult, report, say } from './support/result';
import type { Compression } from './support/session-pair';
import type { SessionAsk, SessionInput, SessionRate } from './support/session-process';

const ROUNDS = 9;
const SESSIONS_A_ROUND = 800;
const WARM_UP = 3_000;
const CONCURRENCY = [20, 100];

const backend = await startChild<BackendReady>('backend-process', {
  paceMs: 0,
  jwtSecret: 'bench-secret-of-the-reference-backend',
  compression: true,
} satisfies BackendInput);

/** Rounds of both sides in turn, each side in a process of its own. */
async function compare(compression: Compression): Promise<BenchResult[]> {
  const endpoint = backend.ready;
  const start = (who: SessionInput['who']) =>
    startChild('session-process', { who, compression, endpoint } satisfies SessionInput);
  const sides = { ours: await start('ours'), bare: await start('bare') };
  const run = (who: SessionInput['who'], count: number, concurrency: number) =>
    sides[who].ask<SessionRate>({ count, concurrency } satisfies SessionAsk);
  await run('ours', WARM_UP, 50);
  await run('bare', WARM_UP, 50);
  const results: BenchResult[] = [];
  for (const concurrency of CONCURRENCY) {
    const rounds: Array<{ ours: SessionRate; bare: SessionRate }> = [];
    for (let round = 0; round < ROUNDS; round++) {
      // Whoever goes first changes, so that a drift of the machine falls on both.
      const first = round % 2 === 0;
      const before = first ? null : await run('bare', SESSIONS_A_ROUND, concurrency);
      const ours = await run('ours', SESSIONS_A_ROUND, concurrency);
      const bare = before ?? (await run('bare', SESSIONS_A_ROUND, concurrency));
      rounds.push({ ours, bare });
      say(
        `${describeOffer(compression)}, ${concurrency} at a time: ours ${short(ours.cpuUs)} µs and ${short(ours.perSecond)}/s, bare ${short(bare.cpuUs)} µs and ${short(bare.perSecond)}/s`,
      );
    }
    results.push(...resultsOf(rounds, `${concurrency} at a time, ${describeOffer(compression)}`));
  }
  await sides.ours.stop();
  await sides.bare.stop();
  return results;
}

function describeOffer(compression: Compression): string {
  return compression === 'offer' ? 'compressed' : 'uncompressed';
}

function resultsOf(
  rounds: Array<{ ours: SessionRate; bare: SessionRate }>,
  how: string,
): BenchResult[] {
  const valuesOf = (who: SessionInput['who'], what: keyof SessionRate) =>
    rounds.map((round) => round[who][what]);
  const line = (what: keyof SessionRate) => {
    const [ours, bare] = [valuesOf('ours', what), valuesOf('bare', what)];
    return { ratio: pairRatio(ours, bare), ours: median(ours), peer: median(bare) };
  };
  const rate = line('perSecond');
  const cpu = line('cpuUs');
  return [
    {
      what: `Full sessions a second, ${how}`,
      goal: { judged: rate.ratio, is: 'at least', value: 0.8, unit: '' },
      ...rate,
      unit: 'sessions/s',
      note: 'peer: bare ws, same headers and extensions, same frames, same backend',
    },
    {
      what: `Processor time a session, ${how}`,
      goal: { judged: cpu.ratio, is: 'at most', value: 1.3, unit: '×' },
      ...cpu,
      unit: 'µs',
      note: 'of the client process alone',
    },
  ];
}

const results = [...(await compare('none')), ...(await compare('offer'))];
await backend.stop();
await report(results);
