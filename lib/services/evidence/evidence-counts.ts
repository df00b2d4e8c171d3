import { type Cell, type Cut, cellFinder } from '../../domain/boxes/cells';
import { type CellCount, proofOf } from '../../domain/boxes/evidence-boxes';
import { type ServingBar, servingBars } from '../../domain/boxes/serving-bars';
import { GATED, type IndicatorKey, type Thresholds } from '../../domain/tallies/indicators';
import type { Source } from '../../domain/tallies/tally';
import type { TallyRow } from '../../store/event-store';

const NOTHING: CellCount = { bad: 0, valid: 0, unknown: 0, coldBad: 0, coldValid: 0 };

/** A row of counts with the cell that it belongs to. */
export type PlacedRow = TallyRow & { cell: number; version: string; source: Source };

/** Rows grouped by source, release, stratum and seeded, each `rawMs` wide, with their cells. */
export function placeRows(
  rows: readonly TallyRow[],
  of: { cells: readonly Cell[]; cuts: readonly Cut[]; rawMs: number },
): PlacedRow[] {
  const find = cellFinder(of.cells, of.cuts);
  return rows.map((row) => {
    const version = row.group.release ?? '';
    const cell = find({ at: row.at, ms: of.rawMs, release: version });
    return { ...row, cell, version, source: row.group.source ?? 'synthetic' };
  });
}

/** Counts of one indicator and source, one per cell. */
export function countsByCell(
  rows: readonly PlacedRow[],
  of: { indicator: IndicatorKey; source: Source; cells: number },
): CellCount[] {
  const counts = Array.from({ length: of.cells }, () => ({ ...NOTHING }));
  for (const row of rows) {
    const sum = counts[row.cell];
    if (row.source === of.source && sum) addRow(sum, row, of.indicator);
  }
  return counts;
}

function addRow(sum: CellCount, { counts, group }: PlacedRow, indicator: IndicatorKey): void {
  const { bad, valid, unknown } = counts.indicators[indicator];
  sum.bad += bad;
  sum.valid += valid;
  sum.unknown += unknown;
  if (group.stratum !== 'cold') return;
  sum.coldBad += bad;
  sum.coldValid += valid;
}

/** Sums of a value of each row by start of its bucket: `[column, sum]`, without zeros. */
export function marksByColumn(
  rows: ReadonlyArray<{ at: number; n: number }>,
  { rawFrom, rawMs }: { rawFrom: number; rawMs: number },
): Array<[number, number]> {
  const sums = new Map<number, number>();
  for (const { at, n } of rows) {
    const column = Math.floor((at - rawFrom) / rawMs);
    if (n > 0 && column >= 0) sums.set(column, (sums.get(column) ?? 0) + n);
  }
  return [...sums].sort(([a], [b]) => a - b);
}

/** A serving release with the gated indicators that its own sessions prove outside their thresholds. */
export type JudgedBar = ServingBar & { fails: IndicatorKey[] };

export function judgedBars(
  rows: readonly PlacedRow[],
  cells: readonly Cell[],
  thresholds: Thresholds,
): JudgedBar[] {
  const sessions = cells.map(() => new Map<string, number>());
  const byVersion = new Map<string, PlacedRow[]>();
  for (const row of rows.filter(({ source }) => source === 'synthetic')) {
    const n = row.counts.sessions - row.counts.excluded;
    const at = sessions[row.cell];
    if (at && n > 0) at.set(row.version, (at.get(row.version) ?? 0) + n);
    const known = byVersion.get(row.version);
    if (known) known.push(row);
    else byVersion.set(row.version, [row]);
  }
  return servingBars(cells, sessions).map((bar) => {
    const ofBar = (byVersion.get(bar.version) ?? []).filter(({ cell }) => {
      const from = cells[cell]?.from ?? 0;
      return from >= bar.from && from < bar.to;
    });
    return { ...bar, fails: GATED.filter((key) => isProven(ofBar, key, thresholds[key])) };
  });
}

function isProven(rows: readonly PlacedRow[], indicator: IndicatorKey, bp: number): boolean {
  const sum = { ...NOTHING };
  for (const row of rows) if (row.group.stratum !== 'cold') addRow(sum, row, indicator);
  return proofOf(sum, bp) === 'proven';
}
