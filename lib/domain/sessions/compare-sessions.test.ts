import { describe, expect, it } from 'vitest';
import { type ComparedSession, compareSessions } from './compare-sessions';
import type { FrameRecord } from './session';
import { STAGES, type StageOutcome } from './stages';

const frame = (value: unknown, direction: 'in' | 'out' = 'in'): FrameRecord => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return { atMs: 1, direction, kind: 'text', size: text.length, text, truncated: false };
};
const session = (outcomes: StageOutcome[], frames: FrameRecord[] | null): ComparedSession => ({
  record: {
    stages: STAGES.map((stage, at) => ({ stage, outcome: outcomes[at] ?? 'skipped', ms: null })),
    close: { code: 1011, by: 'server', reason: '' },
    handler: 'none',
    release: 'r1',
    instance: 'i1',
    location: 'local',
    journey: 'agent',
    transport: 'ws',
  },
  frames,
});
const ok = (n: number) => new Array<StageOutcome>(n).fill('ok');
const differing = (left: ComparedSession, right: ComparedSession) =>
  compareSessions(left, right).filter(({ same }) => !same);

describe('two sessions', () => {
  it('are compared by stage, frame, field and end, and alike where nothing differs but chance', () => {
    const welcome = (id: string, ms: number) => frame({ type: 'welcome', id, ms, mode: 'agent' });
    const one = session(ok(9), [welcome('0193a2b4c5d6e7f8', 4)]);
    const other = session(ok(9), [welcome('0193ffffc5d6e7f8', 7)]);
    expect(differing(one, other)).toEqual([]);
    expect(compareSessions(one, other)).toHaveLength(9 + 1 + 6);
  });

  it('show the stage first, then the frames that only one has, and fields of those that both have', () => {
    const failed = session(
      [...ok(3), 'failed'],
      [frame({ type: 'hello', mode: 'legacy' }), frame({ type: 'error_message', code: 'E' })],
    );
    const passed = session(ok(9), [
      frame({ type: 'hello', mode: 'agent' }),
      frame({ type: 'welcome' }),
    ]);
    const rows = differing(failed, passed);
    expect(rows[0]).toMatchObject({ kind: 'stage', name: 'factory', left: { outcome: 'failed' } });
    expect(rows.filter(({ kind }) => kind === 'field' || kind === 'frame')).toMatchObject([
      { kind: 'field', name: 'mode', left: 'legacy', right: 'agent' },
      { kind: 'frame', name: 'error_message', right: null },
      { kind: 'frame', name: 'welcome', left: null },
    ]);
  });

  it('are compared without frames where one has none stored', () => {
    const rows = compareSessions(session(ok(9), null), session(ok(9), [frame('x')]));
    expect(rows.some(({ kind }) => kind === 'frame')).toBe(false);
  });

  it('stay bounded with hostile frames: deep, many, long and no JSON', () => {
    const deep = `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`;
    const many = Array.from({ length: 400 }, (_, n) =>
      frame({ type: `t${n % 7}`, [`k${n}`]: 'v' }),
    );
    const wide = Object.fromEntries(
      Array.from({ length: 500 }, (_, n) => [`k${n}`, 'x'.repeat(999)]),
    );
    const left = session(ok(9), [frame(deep), frame({ type: 'w', ...wide }), ...many]);
    const right = session(ok(9), [frame('not json'), frame({ type: 'w' }), ...many.toReversed()]);
    const fields = compareSessions(left, right).filter(({ kind }) => kind === 'field');
    expect(fields).toHaveLength(20);
    expect(Math.max(...fields.map((row) => String(row.left ?? '').length))).toBeLessThanOrEqual(
      300,
    );
  });
});
