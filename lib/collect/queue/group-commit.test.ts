import { beforeEach, describe, expect, it } from 'vitest';
import { type ManualClock, manualClock } from '../../kit/clock';
import { createCommitRate } from './commit-rate';
import { createGroupCommit, type GroupCommit } from './group-commit';

let clock: ManualClock;
let batches: string[][];
/** Lets the commit that is under way end. */
let release: () => void;
let group: GroupCommit<string, string>;

beforeEach(() => {
  clock = manualClock();
  batches = [];
  release = () => {};
  group = createGroupCommit({
    queueRows: 1_000,
    batchRows: 100,
    clock,
    async commit(items) {
      batches.push(items);
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return items;
    },
  });
});

const push = (source: string | null, item: string, rows = 100) =>
  group.push(item, { source, rows });
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Pushes batches of one source until it is refused. Answers how many were taken, and the refusal. */
async function flood(source: string) {
  for (let taken = 0; ; taken++) {
    const pushed = push(source, `${source}${taken}`);
    const refused = await Promise.race([pushed.catch((error: unknown) => error), settled()]);
    if (refused instanceof Error) return { taken, refused };
    pushed.catch(() => undefined);
  }
}

describe('a source that floods', () => {
  it('holds as much as is still free, and leaves room for others', async () => {
    expect((await flood('loud')).taken).toBe(5);
    expect(group.waitingRows()).toBe(500);
    expect((await flood('second')).taken).toBe(3);
    await Promise.race([push('quiet', 'q', 1), settled()]);
    expect(group.waitingRows()).toBe(801);
  });

  it('does not delay the others behind itself', async () => {
    await flood('loud');
    const quiet = push('quiet', 'q', 1);
    for (const _ of [1, 2]) {
      release();
      await settled();
    }
    expect(batches.slice(0, 3)).toEqual([['loud0'], ['loud1'], ['q']]);
    release();
    expect(await quiet).toBe('q');
  });

  it('keeps none of our own sessions out', async () => {
    await flood('loud');
    await flood('second');
    const session = push(null, 'session', 1);
    for (const _ of [1, 2, 3]) {
      release();
      await settled();
    }
    expect(batches.flat()).toContain('session');
    release();
    expect(await session).toBe('session');
  });

  it('is refused before its bodies are read, and nobody else is', async () => {
    expect(() => group.requireRoom('loud')).not.toThrow();
    await flood('loud');
    expect(() => group.requireRoom('loud')).toThrow(expect.objectContaining({ code: 'busy' }));
    expect(() => group.requireRoom('quiet')).not.toThrow();
  });

  it('may send again once its rows are stored', async () => {
    await flood('loud');
    for (let n = 0; n < 5; n++) {
      release();
      await settled();
    }
    await group.idle();
    expect(group.waitingRows()).toBe(0);
    expect((await flood('loud')).taken).toBe(5);
  });
});

describe('a reserve', () => {
  it('is left to senders that may use it', async () => {
    group = createGroupCommit({
      queueRows: 1_000,
      reserveRows: 250,
      batchRows: 100,
      clock,
      commit: () => new Promise<string[]>(() => undefined),
    });
    for (const source of ['a', 'b', 'c', 'd', 'e', 'f']) await flood(source);
    expect(group.waitingRows()).toBeLessThanOrEqual(750);
    expect(() => group.requireRoom('late')).toThrow(expect.objectContaining({ code: 'busy' }));
    expect(() => group.requireRoom('late', true)).not.toThrow();
    const before = group.waitingRows();
    const weight = { source: 'late', rows: 100, mayUseReserve: true };
    await Promise.race([group.push('exported', weight), settled()]);
    expect(group.waitingRows()).toBe(before + 100);
  });
});

describe('when to try again', () => {
  it('goes by what waits and how fast it was stored', () => {
    const rate = createCommitRate(clock);
    expect(rate.msFor(100), 'nothing was stored').toBe(30_000);
    rate.add(1_000);
    clock.advance(5_000);
    rate.add(1_000);
    expect(rate.msFor(1_000)).toBe(5_000);
    expect(rate.msFor(1)).toBe(1_000);
    expect(rate.msFor(1_000_000)).toBe(30_000);
    clock.advance(6_000);
    expect(rate.msFor(1_000)).toBe(10_000);
    clock.advance(4_000);
    expect(rate.msFor(1)).toBe(30_000);
  });

  it('is part of the refusal', async () => {
    push('loud', 'first', 100).catch(() => undefined);
    await settled();
    release();
    await settled();
    const { refused } = await flood('loud');
    expect(refused).toMatchObject({ code: 'busy', details: { retryAfterMs: 30_000 } });
  });
});
