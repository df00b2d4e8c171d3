import { describe, expect, it } from 'vitest';
import { type Backend, faultsText, groupFaults, sharesWith, withShares } from './fault-groups';

const fault = (name: string, stage: string, share = 0) => ({ name, stage, description: '', share });
const backend: Backend = {
  targetId: 't1',
  target: 'chat-staging',
  release: 'r1',
  faults: [
    fault('bare-1011', 'ready'),
    fault('auth-reject', 'auth'),
    fault('tcp-drop', 'any', 0.5),
  ],
};

describe('demo faults', () => {
  it('are grouped in the order of the stages, unknown ones last', () => {
    expect(groupFaults(backend.faults).map((group) => group.stage)).toEqual([
      'auth',
      'ready',
      'any',
    ]);
  });

  it('send every share, so that nothing else changes', () => {
    expect(sharesWith(backend, { 'auth-reject': 1 })).toEqual({
      'bare-1011': 0,
      'auth-reject': 1,
      'tcp-drop': 0.5,
    });
  });

  it('change only their own backend', () => {
    const other = { ...backend, targetId: 't2' };
    const next = withShares({ backends: [backend, other], script: null }, 't1', { 'tcp-drop': 0 });
    expect(next.backends.map((it) => it.faults[2]?.share)).toEqual([0, 0.5]);
  });

  it('are written as text', () => {
    expect(faultsText(backend.faults)).toBe('tcp-drop 50\u00a0%');
    expect(faultsText([fault('a', 'auth'), fault('b', 'auth', 1)])).toBe('b');
    expect(faultsText([])).toBe('no fault on');
  });
});
