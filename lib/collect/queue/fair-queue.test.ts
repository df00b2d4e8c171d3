import { describe, expect, it } from 'vitest';
import { createFairQueue } from './fair-queue';

type Entry = { name: string; rows: number };

const entriesOf = (source: string, count: number, rows = 1): Entry[] =>
  Array.from({ length: count }, (_, n) => ({ name: `${source}${n}`, rows }));

function queueOf(lanes: Record<string, Entry[]>) {
  const queue = createFairQueue<Entry>();
  for (const [source, entries] of Object.entries(lanes))
    for (const entry of entries) queue.add(source, entry);
  const take = (rows: number) => queue.take(rows).map(({ entry }) => entry.name);
  return { queue, take };
}

describe('sources take turns', () => {
  it('in one batch and from batch to batch, each in its own order', () => {
    const { take } = queueOf({ a: entriesOf('a', 5), b: entriesOf('b', 2), c: entriesOf('c', 1) });
    expect(take(4)).toEqual(['a0', 'b0', 'c0', 'a1']);
    expect(take(4)).toEqual(['b1', 'a2', 'a3', 'a4']);
    expect(take(4)).toEqual([]);
  });

  it('so that a single event waits for one batch of a flood, and not for all of it', () => {
    const { queue, take } = queueOf({ flood: entriesOf('f', 10, 2_000) });
    expect(take(2_000)).toEqual(['f0']);
    queue.add('quiet', { name: 'q', rows: 1 });
    expect(take(2_000)).toEqual(['f1']);
    expect(take(2_000)).toEqual(['q']);
  });

  it('fills a batch with what fits, and takes one that is larger by itself', () => {
    const { queue, take } = queueOf({
      a: entriesOf('a', 2, 6),
      b: entriesOf('b', 3, 2),
      c: entriesOf('c', 1, 99),
    });
    expect(take(10)).toEqual(['a0', 'b0', 'b1']);
    expect(take(10)).toEqual(['c0']);
    expect(take(10)).toEqual(['a1', 'b2']);
    expect(queue.isEmpty()).toBe(true);
  });

  it('keeps no sources that have nothing waiting', () => {
    const { queue } = queueOf({});
    for (let n = 0; n < 1_000; n++) {
      queue.add(`source ${n}`, { name: 'x', rows: 1 });
      queue.take(1);
    }
    expect(queue.isEmpty()).toBe(true);
  });
});
