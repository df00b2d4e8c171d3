import { describe, expect, it } from 'vitest';
import { AppError } from '../kit/errors';
import { createChangeReader } from './change-follower';
import type { Change } from './state-store';

const change = (seq: number): Change => ({ seq, at: 0, kind: 'target', id: `t${seq}`, op: 'put' });

/** A log that can be cut back, as a restored state is. */
function cutLog(log: Change[]) {
  const latest = async () => log.at(-1)?.seq ?? 0;
  return {
    latest,
    oldest: async () => log[0]?.seq ?? 1,
    trim: async () => 0,
    async since(seq: number, limit: number) {
      if (seq > (await latest()))
        throw new AppError('conflict', 'too short', { details: { latest: await latest() } });
      return log.filter((one) => one.seq > seq).slice(0, limit);
    },
  };
}

describe('reader of the change log', () => {
  it.each([
    ['with somebody to notify', true],
    ['with nobody', false],
  ])('starts afresh where the log ends before what it knows, %s', async (_, hasGap) => {
    const log = [1, 2, 3, 4].map(change);
    const read: number[] = [];
    const gaps: number[] = [];
    const reader = createChangeReader({
      state: { changes: cutLog(log) },
      from: 0,
      onChanges: (changes) => void read.push(...changes.map(({ seq }) => seq)),
      ...(hasGap ? { onGap: (latest: number) => void gaps.push(latest) } : {}),
    });
    await reader.readNew();
    expect(read).toEqual([1, 2, 3, 4]);
    log.splice(2);
    await reader.readNew();
    expect([reader.seq(), gaps]).toEqual([2, hasGap ? [2] : []]);
    log.push(change(3));
    await reader.readNew();
    expect(read).toEqual([1, 2, 3, 4, 3]);
    expect(gaps).toHaveLength(hasGap ? 1 : 0);
  });
});
