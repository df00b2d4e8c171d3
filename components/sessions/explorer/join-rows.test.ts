import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SessionSummary } from '@/lib/contract/api/sessions';
import { joinRows, keepRows } from './join-rows';

/** The n-th session to end. */
function row(n: number, more: Partial<SessionSummary> = {}): SessionSummary {
  const at = new Date(Date.UTC(2026, 10, 27, 18) + n * 1_000).toISOString();
  return {
    id: `s${n}`,
    targetId: 't',
    target: 'chat',
    environment: 'staging',
    release: '1',
    location: 'local',
    instance: null,
    startedAt: at,
    endedAt: at,
    outcome: 'passed',
    failedStage: null,
    handler: 'agent',
    close: { code: 1000, reason: '', by: 'client' },
    errorCode: null,
    signature: null,
    totalMs: 1,
    stratum: 'steady',
    seeded: false,
    asked: false,
    ...more,
  };
}

const rows = (...ns: number[]) => ns.map((n) => row(n));
const ids = (list: readonly SessionSummary[]) => list.map(({ id }) => id);

describe('the newest sessions before the pages that were read', () => {
  it('has a session once, as the newer reading has it', () => {
    const joined = joinRows([row(3), row(2, { outcome: 'failed' })], rows(2, 1), false);
    expect(ids(joined.rows)).toEqual(['s3', 's2', 's1']);
    expect(joined.rows[1]?.outcome).toBe('failed');
    expect(joined.hasGap).toBe(false);
  });

  it('has a gap where the two readings share no session and others may lie between', () => {
    expect(joinRows(rows(9, 8), rows(2, 1), false).hasGap).toBe(true);
    expect(joinRows(rows(9, 8), rows(2, 1), true).hasGap).toBe(false);
    expect(joinRows([], rows(2, 1), false)).toEqual({ rows: rows(2, 1), hasGap: false });
    expect(joinRows(rows(2, 1), [], false)).toEqual({ rows: rows(2, 1), hasGap: false });
  });
});

describe('rows that somebody reads', () => {
  it('take what is known of them now, and only sessions below them are added', () => {
    const now = [...rows(9, 8), row(7, { outcome: 'failed' }), ...rows(6, 5, 4)];
    const kept = keepRows(rows(7, 6), now);
    expect(ids(kept)).toEqual(['s7', 's6', 's5', 's4']);
    expect(kept[0]?.outcome).toBe('failed');
  });

  it('stay where the list has them no longer, the last one too', () => {
    expect(ids(keepRows(rows(7, 6, 5), rows(9, 7, 4)))).toEqual(['s7', 's6', 's5', 's4']);
    expect(ids(keepRows([], rows(2, 1)))).toEqual(['s2', 's1']);
    expect(ids(keepRows(rows(2, 1), []))).toEqual(['s2', 's1']);
  });

  it('never move, and none is there twice, however often the list is read again', () => {
    const list = fc
      .uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 20 })
      .map((ns) => rows(...ns.sort((a, b) => b - a)));
    fc.assert(
      fc.property(list, fc.array(list, { maxLength: 5 }), (shown, readings) => {
        let kept: readonly SessionSummary[] = shown;
        for (const reading of readings) {
          const next = keepRows(kept, reading);
          expect(ids(next).slice(0, kept.length)).toEqual(ids(kept));
          expect(new Set(ids(next)).size).toBe(next.length);
          kept = next;
        }
      }),
    );
  });
});
