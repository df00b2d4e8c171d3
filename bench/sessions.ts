import { fetchArtillery } from './support/artillery';
import type { BackendInput, BackendReady } from './support/backend-process';
import { startChild } from './support/child';
import { median, pairRatio, short } from './support/figures';
import { type BenchResult, report, say } from './support/result';
import type { Compression } from './support/session-pair';
import type { SessionAsk, SessionInput, SessionRate } from './support/session-process';

const ROUNDS = 9;
const SESSIONS_A_ROUND = 800;
/** Until code that runs once per session is compiled as it is in a probe that has run for a while. */
const WARM_UP = 8_000;
const CONCURRENCY = [20, 100];

type Side = 'ours' | 'bare';

const backend = await startChild<BackendReady>('backend-process', {
  paceMs: 0,
  jwtSecret: 'bench-secret-of-the-reference-backend',
  compression: true,
} satisfies BackendInput);

/** Rounds of both sides in turn, each side in a process of its own. */
async function compare(compression: Compression): Promise<BenchResult[]> {
  const endpoint = backend.ready;
  const start = (who: Side) =>
    startChild('session-process', { who, compression, endpoint } satisfies SessionInput);
  const sides = { ours: await start('ours'), bare: await start('bare') };
  const run = (who: Side, count: number, concurrency: number) =>
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
  const valuesOf = (who: Side, what: keyof SessionRate) => rounds.map((round) => round[who][what]);
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

/** Sessions of ours and of Artillery's ws engine, which offers no compression here, in turn. */
async function besideArtillery(): Promise<BenchResult[]> {
  const fetched = await fetchArtillery();
  if (fetched.directory === null) {
    say(`without Artillery: ${fetched.reason}`);
    return [];
  }
  const input = { compression: 'none', endpoint: backend.ready } as const;
  const ours = await startChild('session-process', { ...input, who: 'ours' });
  const peer = await startChild('session-process', {
    ...input,
    who: 'artillery',
    artillery: fetched.directory,
  });
  const [concurrency = 20] = CONCURRENCY;
  const run = (side: typeof ours, count: number) =>
    side.ask<SessionRate>({ count, concurrency } satisfies SessionAsk);
  await run(ours, WARM_UP);
  await run(peer, WARM_UP);
  const rounds: Array<{ ours: SessionRate; peer: SessionRate }> = [];
  for (let round = 0; round < ROUNDS; round++) {
    const first = round % 2 === 0 ? null : await run(peer, SESSIONS_A_ROUND);
    const own = await run(ours, SESSIONS_A_ROUND);
    rounds.push({ ours: own, peer: first ?? (await run(peer, SESSIONS_A_ROUND)) });
  }
  await ours.stop();
  await peer.stop();
  fetched.remove();
  const lineOf = (what: keyof SessionRate) => {
    const own = rounds.map((round) => round.ours[what]);
    const theirs = rounds.map((round) => round.peer[what]);
    return { ratio: pairRatio(own, theirs), ours: median(own), peer: median(theirs) };
  };
  const note = 'peer: Artillery’s ws engine without its runner, same headers, frames and backend';
  return [
    {
      what: `Processor time a session, ${concurrency} at a time, beside Artillery`,
      goal: null,
      ...lineOf('cpuUs'),
      unit: 'µs',
      note,
    },
    {
      what: `Full sessions a second, ${concurrency} at a time, beside Artillery`,
      goal: null,
      ...lineOf('perSecond'),
      unit: 'sessions/s',
      note,
    },
  ];
}

const results = [
  ...(await compare('none')),
  ...(await compare('offer')),
  ...(await besideArtillery()),
];
await backend.stop();
await report(results);
