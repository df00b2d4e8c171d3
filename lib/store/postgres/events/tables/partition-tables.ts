export const DAY_MS = 86_400_000;

/** UTC days since 1970 of an instant in epoch ms. */
export const dayOf = (at: number) => Math.floor(at / DAY_MS);

/** A table in parts by `column`, each so many days wide. `unit`: ms per number of the column, which holds days or instants. */
export type Partitioned = {
  name: string;
  column: 'day' | 'minute' | 'bucket';
  unit: number;
  days: number;
  fillFactor?: number | undefined;
};

const byDay = (name: string): Partitioned => ({ name, column: 'day', unit: DAY_MS, days: 1 });
const cells = (step: string, days: number): Partitioned => ({
  name: `cell_${step}`,
  column: 'bucket',
  unit: 1,
  days,
  // Cells are written again and again: with room beside them, on the same page.
  fillFactor: 50,
});

export const PARTITIONED: readonly Partitioned[] = [
  byDay('session'),
  byDay('session_body'),
  byDay('health_event'),
  byDay('connection'),
  { name: 'slot', column: 'minute', unit: 1, days: 1 },
  cells('10s', 1),
  cells('1m', 1),
  cells('1h', 31),
];
