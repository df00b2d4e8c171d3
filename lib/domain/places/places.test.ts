import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lateByTarget } from './late-rows';
import { addLateSessions } from './late-sessions';
import { ownerOf } from './owner';

describe('the owner of a target', () => {
  const ids = fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 8 });

  it('depends on no order, and a probe that goes moves only its own targets', () => {
    fc.assert(
      fc.property(ids, fc.uuid(), (probes, target) => {
        const owner = ownerOf(target, probes);
        expect(ownerOf(target, [...probes].reverse())).toBe(owner);
        for (const gone of probes.filter((id) => id !== owner)) {
          const left = probes.filter((id) => id !== gone);
          expect(ownerOf(target, left)).toBe(owner);
        }
      }),
    );
  });

  it('is nobody without a probe, and spreads 2,000 targets evenly over four', () => {
    expect(ownerOf('t', [])).toBeNull();
    const probes = ['a', 'b', 'c', 'd'].map((last) => `00000000-0000-7000-8000-00000000000${last}`);
    const counts = new Map<string | null, number>();
    for (let n = 0; n < 2_000; n++) {
      const owner = ownerOf(`target-${n}`, probes);
      counts.set(owner, (counts.get(owner) ?? 0) + 1);
    }
    for (const probe of probes) {
      expect(counts.get(probe)).toBeGreaterThan(400);
      expect(counts.get(probe)).toBeLessThan(600);
    }
  });
});

describe('late sessions', () => {
  const NOW = 1_700_000_000_000;

  it('are those that ended more than a minute before they came', () => {
    const one = (agoMs: number) => [{ targetId: 't', endedAt: NOW - agoMs }];
    expect(addLateSessions([], one(60_000), NOW)).toBeNull();
    expect(addLateSessions([], one(60_001), NOW)).toHaveLength(1);
    expect(addLateSessions([], [], NOW)).toBeNull();
  });

  it('are all covered, whatever their order, in few spans', () => {
    const session = fc.record({
      targetId: fc.constantFrom('t1', 't2', 't3'),
      agoMs: fc.integer({ min: 60_001, max: 86_400_000 }),
    });
    fc.assert(
      fc.property(fc.array(fc.array(session, { maxLength: 5 }), { maxLength: 30 }), (batches) => {
        let spans: ReturnType<typeof addLateSessions> = [];
        for (const batch of batches) {
          const arrived = batch.map(({ targetId, agoMs }) => ({ targetId, endedAt: NOW - agoMs }));
          spans = addLateSessions(spans ?? [], arrived, NOW) ?? spans;
        }
        expect(spans?.length).toBeLessThanOrEqual(16);
        const place = { location: 'eu-1', lastReportAt: NOW, aliveSince: NOW, late: spans ?? [] };
        const late = lateByTarget([place]);
        for (const { targetId, agoMs } of batches.flat()) {
          const at = NOW - agoMs;
          const isCovered = late.get(targetId)?.some(({ from, to }) => from <= at && at < to);
          expect(isCovered).toBe(true);
        }
      }),
    );
  });

  it('are dropped after four days', () => {
    const old = { from: 0, to: NOW - 5 * 86_400_000, targetIds: ['t'] };
    const spans = addLateSessions([old], [{ targetId: 't', endedAt: NOW - 100_000 }], NOW);
    expect(spans).toHaveLength(1);
  });
});
