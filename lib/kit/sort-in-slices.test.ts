import { expect, it } from 'vitest';
import { sortInSlices } from './sort-in-slices';
import { createTimeSlices } from './time-slices';

type Row = { key: number; place: number };

const byKey = (a: Row, b: Row) => a.key - b.key;
/** `keys` different keys in an order that is none, each several times. */
const rowsOf = (count: number, keys: number): Row[] =>
  Array.from({ length: count }, (_, place) => ({ key: (place * 7_919) % keys, place }));
const still = () => createTimeSlices({ monotonic: () => 0 });

it.each([0, 1, 2, 255, 256, 257, 511, 512, 513, 1_000, 2_048, 5_000])(
  'sorts %i rows as a plain sort does, and leaves equal ones in their order',
  async (count) => {
    const rows = rowsOf(count, 37);
    expect(await sortInSlices(rows, still(), byKey)).toEqual(rows.toSorted(byKey));
    const ordered = rows.toSorted(byKey);
    expect(await sortInSlices(ordered.toReversed(), still(), byKey)).toEqual(
      ordered.toReversed().toSorted(byKey),
    );
  },
);

it('leaves the rows that it is given as they are', async () => {
  const rows = rowsOf(600, 600);
  const before = [...rows];
  await sortInSlices(rows, still(), byKey);
  expect(rows).toEqual(before);
});

it('lets others work after each slice', async () => {
  let reads = 0;
  // Each read of the clock costs a millisecond, so that a slice ends after four rows.
  const slices = createTimeSlices({ monotonic: () => reads++ });
  let turns = 0;
  let isOver = false;
  const sorting = sortInSlices(rowsOf(2_000, 2_000), slices, byKey).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await new Promise((resolve) => setImmediate(resolve));
    turns += 1;
  }
  await sorting;
  expect(turns).toBeGreaterThan(1_000);
});
