import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerConnection } from '@/lib/domain/sessions/connection';
import type { SessionRecord } from '@/lib/domain/sessions/session';
import { OUTCOMES, STAGES } from '@/lib/domain/sessions/stages';
import { COUNT_KINDS, LATENCIES } from '@/lib/domain/tallies/tally';
import type { AppendBatch, EventStore } from '@/lib/store/event-store';
import { batch, connection, HOUR, session } from './support/records';

type Append = { session: SessionRecord } | { connection: ServerConnection };

/** When each session ended, ms into the hour: a fact that no correction changes. */
const ENDS: Record<string, number> = { a: 0, b: 0, c: 9_999, d: 10_000, e: 61_000, f: 3_600_000 };

/** Few values for each part, so that sessions meet in buckets, dimensions and histograms. */
const sessions = fc
  .record({
    id: fc.constantFrom(...Object.keys(ENDS)),
    revision: fc.nat(3),
    location: fc.constantFrom('local', 'eu'),
    release: fc.constantFrom('1', '2'),
    stratum: fc.constantFrom<'steady' | 'cold'>('steady', 'cold'),
    outcome: fc.constantFrom(...OUTCOMES),
    failedStage: fc.constantFrom(null, ...STAGES),
    totalMs: fc.oneof(
      fc.constantFrom(0, 0.0004, 1, 100),
      fc.double({ min: 0, max: 1e5, noNaN: true }),
    ),
  })
  .map(({ totalMs, ...parts }): Append => {
    const record = session({ ...parts, endedAt: HOUR + (ENDS[parts.id] ?? 0) });
    return { session: { ...record, timings: { ...record.timings, totalMs } } };
  });

const good = fc.constantFrom<'good' | 'bad' | null>('good', 'bad', null);
const connections = fc
  .record({
    connectionId: fc.constantFrom('x', 'y'),
    revision: fc.nat(3),
    decidedAt: fc.constantFrom(null, HOUR, HOUR + 70_000),
    sessionId: fc.constantFrom(null, 'a'),
    factory: good,
    agent: good,
  })
  .map((parts): Append => ({ connection: connection(parts) }));

const appends = fc.array(fc.oneof({ weight: 4, arbitrary: sessions }, connections), {
  maxLength: 25,
  // Short lists hardly correct anything.
  size: 'max',
});

/** Stores that append to the same data at once, as processes would; one for an engine that has one writer. */
export type OpenWriters = () => Promise<{ writers: EventStore[]; close(): Promise<void> }>;

/** Tallies are what the stored records say, whatever was corrected, repeated, late, or written at the same time. */
export function tallyPropertiesContract(
  engine: string,
  open: OpenWriters,
  { numRuns }: { numRuns: number },
): void {
  describe(`tallies on ${engine}`, () => {
    let opened: Awaited<ReturnType<OpenWriters>>;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    /** Each run has a target of its own, so that all of them can share one store. */
    let targets = 0;
    async function talliesAfter(batches: AppendBatch[], isAtOnce: boolean): Promise<unknown> {
      const targetId = `t${targets++}`;
      const { writers } = opened;
      const appends: Array<Promise<unknown>> = [];
      for (const [index, one] of batches.entries()) {
        const writer = writers[index % writers.length];
        const append = writer?.append(moved(one, targetId));
        if (isAtOnce && append) appends.push(append);
        else await append;
      }
      await Promise.all(appends);
      const [reader] = writers;
      return reader && everything(reader, targetId);
    }

    it('are those of the highest revisions alone, whatever came before', async () => {
      await fc.assert(
        fc.asyncProperty(appends, async (list) => {
          const each = list.map((one) => toBatch([one]));
          expect(await talliesAfter(each, false)).toEqual(
            await talliesAfter([toBatch(highest(list))], false),
          );
        }),
        { numRuns },
      );
    });

    it('do not depend on the order or the split of batches, or on who appends at once', async () => {
      const split = fc.array(fc.nat(24), { maxLength: 5 });
      await fc.assert(
        fc.asyncProperty(
          appends,
          split,
          fc.infiniteStream(fc.nat(1_000)),
          async (list, cuts, random) => {
            // Two different records of one id and revision would be a race, not an order.
            const unique = [...new Map(list.map((one) => [keyOf(one), one])).values()];
            const shuffled = unique
              .map((one) => ({ one, at: random.next().value as number }))
              .sort((a, b) => a.at - b.at)
              .map(({ one }) => one);
            expect(await talliesAfter(pieces(shuffled, cuts), true)).toEqual(
              await talliesAfter([toBatch(unique)], false),
            );
          },
        ),
        { numRuns },
      );
    });
  });
}

const moved = (one: AppendBatch, targetId: string): AppendBatch => ({
  ...one,
  sessions: one.sessions.map(({ record, frames }) => ({
    record: { ...record, targetId, id: `${targetId} ${record.id}` },
    frames,
  })),
  connections: one.connections.map((folded) => ({
    ...folded,
    targetId,
    connectionId: `${targetId} ${folded.connectionId}`,
  })),
});

const keyOf = (one: Append) =>
  'session' in one
    ? `${one.session.id} ${one.session.revision}`
    : `${one.connection.connectionId} c ${one.connection.revision}`;

/** The first of the highest revision of each id: a later one of the same revision is ignored. */
function highest(list: Append[]): Append[] {
  const best = new Map<string, Append>();
  const revision = (one: Append) => ('session' in one ? one.session : one.connection).revision;
  for (const one of list) {
    const id = 'session' in one ? one.session.id : one.connection.connectionId;
    const known = best.get(id);
    if (!known || revision(one) > revision(known)) best.set(id, one);
  }
  return [...best.values()];
}

const toBatch = (list: Append[]): AppendBatch =>
  batch({
    sessions: list.flatMap((one) =>
      'session' in one ? [{ record: one.session, frames: null }] : [],
    ),
    connections: list.flatMap((one) => ('connection' in one ? [one.connection] : [])),
  });

function pieces(list: Append[], cuts: number[]): AppendBatch[] {
  const at = [
    0,
    ...cuts.map((cut) => Math.min(cut, list.length)).sort((a, b) => a - b),
    list.length,
  ];
  return at.slice(1).map((end, index) => toBatch(list.slice(at[index], end)));
}

/** Every number of every step. Rows that corrections brought down to nothing say the same as rows that never were. */
async function everything(events: EventStore, targetId: string): Promise<unknown> {
  const span = { from: HOUR, to: HOUR + 7_200_000, seeded: true, targetId };
  const steps = ['10s', '1m', '1h'] as const;
  return Promise.all(
    steps.map(async (step) => {
      const mergeMs = { '10s': 10_000, '1m': 60_000, '1h': 3_600_000 }[step];
      const tallies = await events.tallies({
        ...span,
        step,
        mergeMs,
        groupBy: ['release', 'stratum', 'source', 'location'],
      });
      const perRelease = ['1', '2', '1.0.0'].map(async (release) => ({
        counts: await events.counts({ ...span, step, mergeMs, release, kinds: [...COUNT_KINDS] }),
        latencies: await events.latencies({
          ...span,
          step,
          mergeMs,
          release,
          latencies: [...LATENCIES],
        }),
      }));
      return {
        tallies: tallies.filter(({ counts }) => counts.sessions !== 0),
        rest: await Promise.all(perRelease),
      };
    }),
  );
}
