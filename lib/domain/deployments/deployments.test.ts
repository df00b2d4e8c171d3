import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../time';
import { absenceNeededMs, LEAST_ABSENCE_MS, MOST_ABSENCE_MS } from './absence-needed';
import {
  deploymentAddress,
  deploymentAt,
  deploymentEnd,
  deploymentId,
  deploymentsOfVersion,
  earlierDeployments,
  nextOrdinal,
} from './deployments';
import { findMarkedDeployment } from './mark-deployment';
import { opensDeployment } from './opens-deployment';
import type { Release } from './release';
import { addVersion, NO_CHURN } from './version-churn';

const row = (version: string, startedAt: number, more: Partial<Release> = {}): Release => ({
  id: deploymentId('t1', version, more.deployment),
  targetId: 't1',
  version,
  startedAt,
  firstSeenBy: 'session',
  cold: true,
  notes: '',
  seeded: false,
  ...more,
});

/** Applies one mark after the other as the service does. */
function carryOut(marks: ReadonlyArray<{ version: string; at: number }>): Release[] {
  let rows: Release[] = [];
  for (const { version, at } of marks) {
    const named = findMarkedDeployment({ version, at, releases: rows, hasVerdict: false });
    if (named) {
      const startedAt = Math.min(at, named.startedAt);
      rows = rows.map((one) => (one.id === named.id ? { ...one, startedAt } : one));
      continue;
    }
    const last = deploymentsOfVersion(rows, version).at(-1);
    const deployment = nextOrdinal(
      { targetId: 't1', version },
      {
        last: last ? (last.deployment ?? 1) : 0,
        isTaken: (id) => rows.some((one) => one.id === id),
      },
    );
    rows = [...rows, row(version, at, { deployment, firstSeenBy: 'mark' })];
  }
  return rows;
}

const marks = fc.array(
  fc.record({
    version: fc.constantFrom('v1', 'v2', 'v1~2', 'v1~2~2', 'v2~3'),
    at: fc.integer({ min: 0, max: 300 }).map((n) => n * MINUTE),
  }),
  { maxLength: 40 },
);

describe('the deployments of a version', () => {
  it('never share an id, whatever the names of versions', () => {
    fc.assert(
      fc.property(marks, (all) => {
        const ids = carryOut(all).map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  it('follow one another without a gap and without an overlap', () => {
    fc.assert(
      fc.property(marks, fc.integer({ min: 0, max: 300 * MINUTE }), (all, at) => {
        const rows = carryOut(all);
        for (const version of new Set(rows.map((one) => one.version))) {
          const own = deploymentsOfVersion(rows, version);
          own.forEach((one, i) => {
            expect(deploymentEnd(one, rows)).toBe(own[i + 1]?.startedAt ?? null);
            if (i > 0) expect(one.startedAt).toBeGreaterThan(own[i - 1]?.startedAt ?? Infinity);
          });
          const within = own.filter(
            (one) => one.startedAt <= at && at < (deploymentEnd(one, rows) ?? Infinity),
          );
          expect(within.length).toBeLessThanOrEqual(1);
          if (within[0]) expect(deploymentAt(rows, version, at)).toBe(within[0]);
        }
      }),
    );
  });

  it('have their own addresses, including the first one', () => {
    expect(deploymentAddress(row('v1', 0))).toBe('t1:v1~1');
    expect(deploymentAddress(row('v1', 0, { deployment: 3 }))).toBe('t1:v1~3');
  });

  it('follow those of any version that started before, without seeded ones', () => {
    const second = row('v1', 20, { deployment: 2 });
    const all = [
      row('v1', 0),
      row('v2', 10),
      row('old', 5, { seeded: true }),
      second,
      row('v3', 30),
    ];
    expect(earlierDeployments(second, all).map(({ id }) => id)).toEqual(['t1:v2', 't1:v1']);
  });
});

describe('a mark', () => {
  const mark = (at: number, releases: Release[], hasVerdict = false) =>
    findMarkedDeployment({ version: 'v1', at, releases, hasVerdict })?.id ?? null;

  it('names the deployment that sessions opened up to an hour before it', () => {
    const v1 = row('v1', 0);
    expect(mark(3_600_000 - 1, [v1])).toBe('t1:v1');
    expect(mark(3_600_000, [v1])).toBeNull();
    expect(mark(MINUTE, [v1], true)).toBeNull();
    expect(mark(MINUTE, [v1, row('v2', 30_000)])).toBeNull();
    expect(mark(MINUTE, [v1, row('v2', 30_000, { seeded: true })])).toBe('t1:v1');
    expect(mark(2 * MINUTE, [row('v1', 0, { markedAt: 500 })])).toBeNull();
  });

  it('is the same mark within a minute, unless another version started in between', () => {
    const v1 = row('v1', 0, { firstSeenBy: 'mark' });
    expect(mark(60_000, [v1], true)).toBe('t1:v1');
    expect(mark(60_000 + 1, [v1])).toBeNull();
    expect(mark(40_000, [v1, row('v2', 20_000)])).toBeNull();
  });

  it('of the past names what ran then, and never makes intervals overlap', () => {
    const twice = [
      row('v1', 0, { firstSeenBy: 'mark' }),
      row('v2', 30 * MINUTE),
      row('v1', 60 * MINUTE, { deployment: 2, firstSeenBy: 'mark' }),
    ];
    expect(mark(10 * MINUTE, twice)).toBe('t1:v1');
    expect(mark(-5 * HOUR, twice)).toBe('t1:v1');
    expect(mark(60 * MINUTE - 1, twice)).toBe('t1:v1~2');
    const close = [row('v1', 5 * MINUTE), row('v1', 40 * MINUTE, { deployment: 2 })];
    expect(mark(4 * MINUTE, close)).toBe('t1:v1');
    expect(mark(6 * MINUTE, close)).toBe('t1:v1~2');
  });
});

describe('a version that has sessions again', () => {
  const servedFor = (sessions: number, more = {}) => ({
    lastAt: 10 * HOUR,
    sessions,
    startedAt: 0,
    ...more,
  });

  it('opens a deployment after the time of twenty of its sessions, at least 10 min, at most 6 h', () => {
    expect(absenceNeededMs(servedFor(720))).toBe(LEAST_ABSENCE_MS);
    expect(absenceNeededMs(servedFor(120))).toBe(10 * MINUTE);
    expect(absenceNeededMs(servedFor(60))).toBe(20 * MINUTE);
    expect(absenceNeededMs(servedFor(12))).toBe(100 * MINUTE);
    expect(absenceNeededMs(servedFor(1))).toBe(MOST_ABSENCE_MS);
    // Twelve a minute for five minutes is a rate; four sessions of a canary within a minute are none.
    const young = { startedAt: 10 * HOUR - 5 * MINUTE };
    expect(absenceNeededMs(servedFor(60, young))).toBe(LEAST_ABSENCE_MS);
    expect(absenceNeededMs(servedFor(4, { startedAt: 10 * HOUR - MINUTE }))).toBe(5 * HOUR);
  });

  it('opens none if no other version had sessions, or if it had none at all before', () => {
    const at = 20 * HOUR;
    expect(opensDeployment(servedFor(720), { at, othersServed: true })).toBe(true);
    expect(opensDeployment(servedFor(720), { at, othersServed: false })).toBe(false);
    expect(opensDeployment(servedFor(0, { lastAt: null }), { at, othersServed: true })).toBe(false);
  });

  it('needs no shorter absence if its sessions are rarer', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.integer({ min: 1, max: 5_000 }),
        (a, b) => {
          const [few, many] = [Math.min(a, b), Math.max(a, b)];
          const needed = absenceNeededMs(servedFor(many));
          expect(absenceNeededMs(servedFor(few))).toBeGreaterThanOrEqual(needed);
          expect(needed).toBeGreaterThanOrEqual(LEAST_ABSENCE_MS);
        },
      ),
    );
  });
});

describe('versions that are not releases', () => {
  const churnOf = (versions: ReadonlyArray<readonly [string, number]>, from = NO_CHURN) =>
    versions.reduce((churn, [version, at]) => addVersion(churn, version, at), from);
  const each = (n: number, everyMs: number) =>
    Array.from({ length: n }, (_, i) => [`v${i}`, i * everyMs] as const);

  it('are more than five within half an hour, until an hour has at most three', () => {
    expect(churnOf(each(5, MINUTE)).none).toBe(false);
    expect(churnOf(each(6, MINUTE)).none).toBe(true);
    expect(churnOf(each(20, 7 * MINUTE)).none).toBe(false);
    const wild = churnOf(each(6, MINUTE));
    expect(addVersion(wild, 'v9', 50 * MINUTE).none).toBe(true);
    expect(addVersion(wild, 'v9', 63 * MINUTE - 1).none).toBe(true);
    expect(addVersion(wild, 'v9', 63 * MINUTE).none).toBe(false);
  });

  it('are cached within bounds', () => {
    expect(churnOf(each(2_000, 100)).seen.size).toBeLessThanOrEqual(32);
  });
});
