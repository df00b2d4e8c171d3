import { randomUUID } from 'node:crypto';
import type { SessionRecord } from '../../lib/domain/sessions/session';
import { session } from '../../tests/contract/support/records';
import { BATCH } from './event-rows';
import { median, pairRatio } from './figures';
import { type BenchResult, say } from './result';

/** Both sides get so many calls at once; an engine may take one after the other. */
const IN_FLIGHT = 4;
const TARGETS = 5;

/** Calls that each take `BATCH` rows. */
type Calls = ReadonlyArray<() => Promise<unknown>>;

/** Sessions of the last minute, a fourth of them failed, in groups of `BATCH`. */
export function recordGroups(count: number): SessionRecord[][] {
  const now = Date.now();
  return Array.from({ length: count }, (_, n) =>
    Array.from({ length: BATCH }, (__, row) =>
      session({
        id: randomUUID(),
        endedAt: now - 60_000 + n * 200 + row,
        failedStage: row % 4 === 0 ? 'factory' : null,
        targetId: `t${row % TARGETS}`,
      }),
    ),
  );
}

/**
 * Rows a second. Each of those at once makes calls that follow each other: neighbours share a connection, and would wait for
 * each other.
 */
async function rateOf(calls: Calls): Promise<number> {
  const share = Math.ceil(calls.length / IN_FLIGHT);
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async (_, n) => {
      for (const call of calls.slice(n * share, (n + 1) * share)) await call();
    }),
  );
  return (calls.length * BATCH * 1000) / (performance.now() - begun);
}

/** Rounds of both sides in turns; the first one prepares statements and fills caches, and does not count. */
export async function compareRates(of: {
  what: string;
  /** Least share of the peer's rate. */
  goal: number;
  rounds: number;
  note: string;
  /** The calls of one round, with rows of their own. */
  ours(): Promise<Calls>;
  peer(): Promise<Calls>;
}): Promise<BenchResult> {
  const { what, goal, note } = of;
  const rates: { ours: number[]; peer: number[] } = { ours: [], peer: [] };
  for (let round = 0; round <= of.rounds; round++) {
    const [a, b] = [await rateOf(await of.ours()), await rateOf(await of.peer())];
    if (round === 0) continue;
    rates.ours.push(a);
    rates.peer.push(b);
    say(`${what}: round ${round}: ${Math.round(a)} and ${Math.round(b)} rows/s`);
  }
  const ratio = pairRatio(rates.ours, rates.peer);
  return {
    what,
    goal: { judged: ratio, is: 'at least', value: goal, unit: '' },
    ratio,
    ours: median(rates.ours),
    peer: median(rates.peer),
    unit: 'rows/s',
    note,
  };
}
