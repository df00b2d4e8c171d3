import { describe, expect, it } from 'vitest';
import { currentRelease, type ReleaseBucket } from './current-release';
import type { Release } from './release';

const STEP = 10_000;
const at = { silenceMs: 60_000, step: STEP };
const release = (version: string, startedAt: number, seeded = false): Release => ({
  id: `t1:${version}`,
  targetId: 't1',
  version,
  startedAt,
  firstSeenBy: 'session',
  cold: true,
  notes: '',
  seeded,
});
const run = (version: string, from: number, to: number): ReleaseBucket[] =>
  Array.from({ length: (to - from) / STEP }, (_, i) => ({
    at: from + i * STEP,
    release: version,
    sessions: 2,
  }));

describe('currentRelease', () => {
  const both = [release('v2', 100_003), release('v1', 0)];

  it('knows none without releases, and leaves seeded ones out', () => {
    expect(currentRelease([], run('unknown', 0, 50_000), at)).toBeNull();
    expect(currentRelease([release('v0', 5, true)], [], at)).toBeNull();
  });

  it('is the one that started last, from its exact start', () => {
    expect(
      currentRelease(both, [...run('v2', 100_000, 300_000), ...run('v1', 0, 100_000)], at),
    ).toEqual({ version: 'v2', from: 100_003 });
  });

  it('stays during a rolling change, while both are announced', () => {
    const mixed = [...run('v1', 0, 300_000), ...run('v2', 100_000, 260_000)];
    expect(currentRelease(both, mixed, at)?.version).toBe('v2');
  });

  it('goes back after a roll-back, from where the newer one fell silent', () => {
    const back = [...run('v2', 100_000, 200_000), ...run('v1', 200_000, 300_000)];
    expect(currentRelease(both, back, at)).toEqual({ version: 'v1', from: 200_000 });
  });

  it('does not take silence or sessions without a release for a roll-back', () => {
    const quiet = [...run('v2', 100_000, 200_000), ...run('unknown', 200_000, 400_000)];
    expect(currentRelease(both, quiet, at)?.version).toBe('v2');
  });
});
