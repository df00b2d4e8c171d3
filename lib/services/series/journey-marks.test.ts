import { describe, expect, it } from 'vitest';
import { journeyMarks } from './journey-marks';

const A = 'mine@aaaaaaaaaaaa';
const B = 'mine@bbbbbbbbbbbb';
/** Buckets in order, each with the journeys of its sessions. */
const marksOf = (buckets: string[][]) => {
  const rows = buckets.flatMap((journeys, at) =>
    journeys.map((journey) => ({ at, group: { journey }, counts: { sessions: 3 } })),
  );
  return (journeyMarks(rows.reverse()).journeys ?? []).map(({ at, name, hash }) => [
    at,
    hash === null ? name : `${name}@${hash}`,
  ]);
};

describe('the marks of changed journeys', () => {
  it('are where another journey begins, or the same one with another text', () => {
    expect(marksOf([])).toEqual([]);
    expect(marksOf([[A], [A], []])).toEqual([]);
    expect(marksOf([['agent'], [A], [A], [B]])).toEqual([
      [1, A],
      [3, B],
    ]);
    // One name alone does not look like a hash.
    expect(marksOf([[A], ['odd@name']])).toEqual([[1, 'odd@name']]);
  });

  it('are in the bucket that has sessions of both, and at a return', () => {
    expect(marksOf([[A], [A, B], [B], [A, B], [A]])).toEqual([
      [1, B],
      [4, A],
    ]);
  });

  it('are not where a late session of the old one ends, nor across a gap', () => {
    expect(marksOf([[A], [A, B], [B, A], [B]])).toEqual([[1, B]]);
    expect(marksOf([[A], [], [], [A]])).toEqual([]);
  });

  it('are the newest where there are too many', () => {
    const many = Array.from({ length: 50 }, (_, n) => [`mine@${String(n).padStart(12, '0')}`]);
    const marks = marksOf(many);
    expect(marks).toHaveLength(20);
    expect(marks.at(-1)?.[0]).toBe(49);
  });
});
