import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertRow } from '../../../tests/support/alert-rows';
import { SECOND } from '../time';
import type { Alert } from './alert';
import { nextSend, STREAM_TIMING, type Suppression, type Timing } from './next-send';
import type { Dispatch } from './notification';

/** Alertmanager's own defaults, for its vectors. */
const ALERTMANAGER: Timing = {
  waitMs: 30 * SECOND,
  intervalMs: 300 * SECOND,
  repeatMs: 4 * 3600 * SECOND,
  resendResolvedMs: 0,
};
const GROUP = { environment: 'e', targetId: 't1', severity: 'page' as const };
const HELD: Suppression = { code: 'silenced', text: 'silenced', by: 's' };

/** Seconds. `held`: from–to in which a silence lies over it. */
type Life = { id: string; fires: number; ends?: number; held?: [number, number] };
type Sent = { at: number; kind: string; firing: string[]; resolved: string[] };

/** Plays lives second by second (or by `stepS`) against one receiver and answers what it was sent. */
function play(lives: Life[], untilS: number, { timing = ALERTMANAGER, stepS = 1 } = {}): Sent[] {
  const sent: Sent[] = [];
  let before: Dispatch | null = null;
  for (let at = 0; at <= untilS; at += stepS) {
    const now = at * SECOND;
    const told: ReadonlySet<string> = new Set(
      before === null ? [] : [...before.toldFiring, ...before.toldResolved],
    );
    const members = lives
      .filter(({ fires, ends }) => fires <= at && (ends === undefined || ends > at))
      .concat(lives.filter(({ id, ends }) => told.has(id) && ends !== undefined && ends <= at))
      .map((life) => ({
        alert: rowOf(life, at),
        held: life.held && life.held[0] <= at && at < life.held[1] ? HELD : null,
        acknowledged: false,
      }));
    if (members.length === 0 && before === null) continue;
    const next = nextSend(
      {
        notifierId: 'n',
        group: GROUP,
        before,
        members,
        timing,
        escalates: false,
        isOpen: lives.some(({ fires, ends }) => fires <= at && (ends === undefined || ends > at)),
      },
      now,
    );
    before = next.dispatch;
    if (next.send) {
      const ids = (alerts: Alert[]) => alerts.map(({ id }) => id).sort();
      const { kind, firing, resolved } = next.send;
      sent.push({ at, kind, firing: ids(firing), resolved: ids(resolved) });
    }
  }
  return sent;
}

function rowOf({ id, fires, ends }: Life, at: number): Alert {
  const over = ends !== undefined && ends <= at;
  return alertRow(fires * SECOND, {
    id,
    key: `key-${id}`,
    phase: over ? 'resolved' : 'firing',
    resolvedAt: over ? ends * SECOND : null,
  });
}

describe('the vectors of statistics.md §3.2', () => {
  it('groups the first, keeps the beat for new ones and for the end', () => {
    const lives = [
      { id: 'conn', fires: 0, ends: 1000 },
      { id: 'e2e', fires: 20, ends: 1000 },
      { id: 'agent', fires: 400, ends: 1000 },
    ];
    expect(play(lives, 2000)).toEqual([
      { at: 30, kind: 'firing', firing: ['conn', 'e2e'], resolved: [] },
      { at: 630, kind: 'update', firing: ['agent', 'conn', 'e2e'], resolved: [] },
      { at: 1230, kind: 'resolved', firing: [], resolved: ['agent', 'conn', 'e2e'] },
    ]);
  });

  it('never sends what ends while its group waits', () => {
    const sent = play(
      [
        { id: 'a', fires: 0, ends: 20 },
        { id: 'b', fires: 100 },
      ],
      300,
    );
    expect(sent).toEqual([{ at: 130, kind: 'firing', firing: ['b'], resolved: [] }]);
  });

  it('reminds after exactly the repeat, by its own time', () => {
    const sent = play([{ id: 'a', fires: 0 }], 29_000, { stepS: 30 });
    expect(sent.map(({ at, kind }) => [at, kind])).toEqual([
      [30, 'firing'],
      [14_430, 'still'],
      [28_830, 'still'],
    ]);
  });
});

describe('what Alertmanager is asked to mend', () => {
  it('sends the end of a sent alert, although it is silenced by then', () => {
    const sent = play([{ id: 'a', fires: 0, ends: 400, held: [100, 1000] }], 1000);
    expect(sent.map(({ kind }) => kind)).toEqual(['firing', 'resolved']);
  });

  it('sends firing alerts at once when a silence ends', () => {
    const sent = play([{ id: 'a', fires: 0, held: [0, 500] }], 600);
    expect(sent).toMatchObject([{ at: 500, kind: 'firing' }]);
  });

  it('sends to a stream at once, every minute, and its end for five more', () => {
    const sent = play([{ id: 'a', fires: 10, ends: 100 }], 600, { timing: STREAM_TIMING });
    expect(sent.map(({ at, kind }) => [at, kind])).toEqual([
      [10, 'firing'] as const,
      [70, 'still'] as const,
      [100, 'resolved'] as const,
      ...[160, 220, 280, 340].map((at) => [at, 'resolved'] as const),
    ]);
  });
});

it('sends the end once to every receiver that was sent a firing alert, whatever suppresses it', () => {
  const life = fc.record({
    fires: fc.integer({ min: 0, max: 900 }),
    lasts: fc.integer({ min: 1, max: 900 }),
    from: fc.integer({ min: 0, max: 1800 }),
    holds: fc.integer({ min: 0, max: 900 }),
  });
  fc.assert(
    fc.property(fc.array(life, { minLength: 1, maxLength: 5 }), (drawn) => {
      const lives = drawn.map(
        ({ fires, lasts, from, holds }, index): Life => ({
          id: `a${index}`,
          fires,
          ends: fires + lasts,
          held: [from, from + holds],
        }),
      );
      const sent = play(lives, 4000, { stepS: 20 });
      for (const { id } of lives) {
        const firing = sent.findIndex((one) => one.firing.includes(id));
        const over = sent.filter((one) => one.resolved.includes(id));
        expect(over.length).toBe(firing < 0 ? 0 : 1);
        if (over[0]) expect(sent.indexOf(over[0])).toBeGreaterThan(firing);
      }
    }),
    { numRuns: 100 },
  );
});
