import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EraseCounts, EraseScope, EventStore } from '@/lib/store/event-store';
import type { Stores } from '@/lib/store/stores';
import type { OpenEvents } from './support/open';
import { batch, connection, healthEvent, session, slot } from './support/records';

const USER = 'ada.löve@example.com';
const frame = (text: string) => ({
  atMs: 1,
  direction: 'in' as const,
  kind: 'text' as const,
  size: text.length,
  text,
  truncated: false,
});

/** Runs an erasure to its end, and adds up what its slices did. */
async function run(
  events: EventStore,
  scope: EraseScope,
  apply: boolean,
  most = Number.POSITIVE_INFINITY,
): Promise<EraseCounts> {
  const sum = { sessions: 0, healthEvents: 0, connections: 0, tallies: 0, labels: 0 };
  let cursor: string | null = null;
  let slices = 0;
  do {
    const slice = await events.eraseSlice(scope, cursor, apply);
    for (const [key, n] of Object.entries(slice.counts)) sum[key as keyof EraseCounts] += n;
    cursor = slice.next;
  } while (cursor !== null && ++slices < most);
  return sum;
}

const keysOf = (n: number) => ({
  traceId: `trace-${n}`,
  runId: `run-${n}`,
  threadId: `thread-${n}`,
  userId: n === 3 ? USER : `user-${n}`,
  connectionId: `c-${n}`,
});

/** Sessions 1 to 6 of target `t1` and 7 of `t2`, each with a health event and a connection. */
function records() {
  const numbers = [1, 2, 3, 4, 5, 6, 7];
  const targetOf = (n: number) => (n === 7 ? 't2' : 't1');
  const textOf: Record<number, string> = {
    1: JSON.stringify({ user: USER }),
    2: JSON.stringify({ body: JSON.stringify({ user: USER }) }),
    5: JSON.stringify({ user: USER }).replaceAll('ö', '\\u00f6'),
    7: JSON.stringify({ user: USER }),
  };
  return batch({
    sessions: numbers.map((n) => ({
      record: session({ id: `s${n}`, targetId: targetOf(n), keys: keysOf(n) }),
      frames: [frame(textOf[n] ?? 'nothing')],
    })),
    healthEvents: [
      ...numbers.map((n) =>
        healthEvent({ id: `e${n}`, targetId: targetOf(n), sessionId: `s${n}` }),
      ),
      healthEvent({ id: 'bare', message: `no seat for ${USER}` }),
      healthEvent({ id: 'other' }),
    ],
    connections: numbers.map((n) =>
      connection({ connectionId: `c-${n}`, targetId: targetOf(n), sessionId: `s${n}` }),
    ),
    slots: [slot({}), slot({ targetId: 't2' })],
  });
}

export function eraseContract(engine: string, openEmpty: OpenEvents): void {
  describe(`erasing in ${engine}`, () => {
    let stores: Pick<Stores, 'events' | 'close'>;
    beforeEach(async () => {
      stores = await openEmpty();
      await stores.events.append(records());
    });
    afterEach(() => stores.close());

    const all = { from: 0, to: Number.MAX_SAFE_INTEGER, step: '1h' as const };
    const stored = async () => {
      const { sessions } = await stores.events.sessions({}, { limit: 50 });
      return sessions.map(({ id }) => id).sort();
    };
    const tallied = async (targetId: string) =>
      (await stores.events.tallies({ ...all, targetId, sources: ['synthetic'] })).reduce(
        (sum, row) => sum + row.counts.sessions,
        0,
      );
    const eventsOf = async (n: number) => {
      const keys = { sessionIds: [`s${n}`], traceIds: [], runIds: [], connectionIds: [`c-${n}`] };
      const { healthEvents, connections } = await stores.events.related(keys);
      return healthEvents.length + connections.length;
    };

    it('takes one session with all that belongs to it, and leaves its counts', async () => {
      const scope = { kind: 'session', sessionId: 's2' } as const;
      const dry = await run(stores.events, scope, false);
      expect(dry).toEqual({ sessions: 1, healthEvents: 1, connections: 1, tallies: 0, labels: 0 });
      expect(await stored()).toHaveLength(7);
      expect(await run(stores.events, scope, true)).toEqual(dry);
      expect(await stored()).toEqual(['s1', 's3', 's4', 's5', 's6', 's7']);
      expect(await stores.events.frames('s2')).toBeNull();
      expect(await eventsOf(2)).toBe(0);
      expect(await tallied('t1')).toBe(6);
      expect(await stores.events.stats()).toMatchObject({ sessions: 6, healthEvents: 8 });
      expect(await run(stores.events, scope, true)).toMatchObject({ sessions: 0 });
    });

    it('takes a target with its counts, and nothing of another one', async () => {
      const scope = { kind: 'target', targetId: 't1' } as const;
      const dry = await run(stores.events, scope, false);
      expect(dry).toMatchObject({ sessions: 6, healthEvents: 8, connections: 6 });
      expect(dry.tallies).toBeGreaterThan(0);
      expect(await run(stores.events, scope, true)).toEqual(dry);
      expect(await stored()).toEqual(['s7']);
      expect(await tallied('t1')).toBe(0);
      expect(await tallied('t2')).toBe(1);
      expect(await stores.events.slots({ targetId: 't1', from: 0, to: all.to })).toEqual([]);
      expect(await stores.events.slots({ targetId: 't2', from: 0, to: all.to })).toHaveLength(1);
      // A session that comes again begins anew.
      await stores.events.append(records());
      expect(await tallied('t1')).toBe(6);
      expect(await tallied('t2')).toBe(1);
    });

    it('takes what contains a text at one target: in frames, nested, escaped, and in the record', async () => {
      const scope = { kind: 'text', targetId: 't1', text: USER } as const;
      const dry = await run(stores.events, scope, false);
      expect(dry).toEqual({ sessions: 4, healthEvents: 5, connections: 4, tallies: 0, labels: 0 });
      expect(await stored()).toHaveLength(7);
      expect(await run(stores.events, scope, true)).toEqual(dry);
      expect(await stored()).toEqual(['s4', 's6', 's7']);
      expect(await eventsOf(7)).toBe(2);
      expect(await tallied('t1')).toBe(6);
    });

    it('replaces a name that contains the text, and goes on counting under it', async () => {
      const signature = { id: `sig-${USER}`, title: 'x' };
      const record = session({ id: 's8', endedAt: 1_700_000_500_000, signature });
      await stores.events.append(batch({ sessions: [{ record, frames: null }] }));
      const scope = { kind: 'text', targetId: 't1', text: USER } as const;
      expect((await run(stores.events, scope, true)).labels).toBeGreaterThan(0);
      const counts = await stores.events.counts({ ...all, kinds: ['signature'] });
      expect(counts.filter(({ key }) => key.includes('erased')).map(({ n }) => n)).toEqual([1]);
      expect(JSON.stringify(counts)).not.toContain('ada');
    });

    it.each([1, 2, 3, 4])('that is cut off after %d slices finds the rest', async (most) => {
      const scope = { kind: 'text', targetId: 't1', text: USER } as const;
      await run(stores.events, scope, true, most);
      await run(stores.events, scope, true);
      expect(await stored()).toEqual(['s4', 's6', 's7']);
      for (const n of [1, 2, 3, 5]) expect(await eventsOf(n)).toBe(0);
    });

    it('goes through more rows than a slice has', async () => {
      const many = Array.from({ length: 450 }, (_, n) => ({
        record: session({
          id: `many-${n}`,
          endedAt: 1_700_000_000_000 + (n % 7),
          keys: keysOf(100 + n),
        }),
        frames: n % 2 === 0 ? [frame(`for ${USER}`)] : null,
      }));
      await stores.events.append(batch({ sessions: many }));
      const scope = { kind: 'text', targetId: 't1', text: USER } as const;
      expect((await run(stores.events, scope, false)).sessions).toBe(229);
      expect((await run(stores.events, scope, true)).sessions).toBe(229);
      expect((await run(stores.events, scope, false)).sessions).toBe(0);
      expect((await stores.events.stats()).sessions).toBe(7 + 450 - 229);
    });

    it('an unknown session, target or text erases nothing', async () => {
      for (const scope of [
        { kind: 'session', sessionId: 'absent' },
        { kind: 'target', targetId: 'absent' },
        { kind: 'text', targetId: 't1', text: 'nobody at all' },
      ] as const)
        expect(Object.values(await run(stores.events, scope, true))).toEqual([0, 0, 0, 0, 0]);
      expect(await stored()).toHaveLength(7);
    });
  });
}
