import type { Raster } from '@/lib/contract/api/sessions';
import { STAGES, stageIndex } from '@/lib/domain/sessions/stages';

/** How a mark looks. `stop`: hollow, so that a failure differs from a pass by shape and not by colour alone. */
type MarkLook = 'pass' | 'degraded' | 'stop' | 'excluded';

/** One rectangle of the image, in CSS pixels. */
export type RasterBox = {
  x: number;
  y: number;
  width: number;
  height: number;
  look: MarkLook;
  /** Stages that the session went through, 0…9: its place on the stage ramp. */
  reached: number;
  seeded: boolean;
  /** Index into the marks, or into the columns. */
  index: number;
};

export type RasterLayout = { boxes: RasterBox[]; cell: number; width: number; height: number };

export type RasterSize = { width: number; height: number };

const LARGEST_CELL = 14;
const SMALLEST_CELL = 2;

/** Lays out a raster: one mark per session, stacked in its column of time, or columns of counts where there are too many. */
export function prepareRaster(raster: Raster, size: RasterSize): RasterLayout {
  const empty = { boxes: [], cell: 0, ...size };
  if (size.width <= 0 || size.height <= 0 || raster.to <= raster.from) return empty;
  return raster.mode === 'sessions' ? layOutMarks(raster, size) : layOutColumns(raster, size);
}

type Marks = Extract<Raster, { mode: 'sessions' }>;
type Columns = Extract<Raster, { mode: 'columns' }>;

function layOutMarks(raster: Marks, size: RasterSize): RasterLayout {
  let cell = LARGEST_CELL;
  while (cell > SMALLEST_CELL && tallestColumn(raster, size, cell) * cell > size.height) cell -= 1;
  // Where even the smallest cell overflows, marks of a column share its height.
  const high = tallestColumn(raster, size, cell);
  const columns = columnsOf(size, cell);
  const rise = high * cell > size.height ? size.height / high : cell;
  const gap = cell >= 4 ? 1 : 0;
  const filled = new Map<number, number>();
  const boxes = raster.marks.map((mark, index): RasterBox => {
    const column = columnOf(mark.at, raster, columns);
    const level = filled.get(column) ?? 0;
    filled.set(column, level + 1);
    return {
      x: column * cell,
      y: size.height - (level + 1) * rise,
      width: cell - gap,
      height: Math.max(rise - gap, 0.5),
      look: lookOf(mark.outcome),
      reached: mark.reached,
      seeded: mark.seeded,
      index,
    };
  });
  return { boxes, cell, ...size };
}

function columnOf(at: number, raster: Raster, columns: number): number {
  const share = (at - raster.from) / (raster.to - raster.from);
  return Math.min(columns - 1, Math.max(0, Math.floor(share * columns)));
}

const columnsOf = (size: RasterSize, cell: number) => Math.max(1, Math.floor(size.width / cell));

function tallestColumn(raster: Marks, size: RasterSize, cell: number): number {
  const columns = columnsOf(size, cell);
  const heights = new Map<number, number>();
  let most = 0;
  for (const mark of raster.marks) {
    const column = columnOf(mark.at, raster, columns);
    const height = (heights.get(column) ?? 0) + 1;
    heights.set(column, height);
    most = Math.max(most, height);
  }
  return most;
}

function layOutColumns(raster: Columns, size: RasterSize): RasterLayout {
  const most = Math.max(1, ...raster.columns.map(columnTotal));
  const scale = size.width / (raster.to - raster.from);
  const width = Math.max(1, raster.stepMs * scale - (raster.stepMs * scale >= 4 ? 1 : 0));
  const boxes: RasterBox[] = [];
  raster.columns.forEach((column, index) => {
    let top = size.height;
    const addMark = (count: number, look: MarkLook, reached: number) => {
      if (count <= 0) return;
      const height = (count / most) * size.height;
      top -= height;
      const x = (column.at - raster.from) * scale;
      boxes.push({ x, y: top, width, height, look, reached, seeded: false, index });
    };
    addMark(column.passed, 'pass', STAGES.length);
    addMark(column.degraded, 'degraded', STAGES.length);
    for (const stage of STAGES.toReversed()) {
      addMark(column.failed[stage] ?? 0, 'stop', stageIndex(stage));
    }
    addMark(column.excluded, 'excluded', 0);
  });
  return { boxes, cell: width, ...size };
}

/** Sessions of one column. */
export function columnTotal(column: Columns['columns'][number]): number {
  const failed = Object.values(column.failed).reduce((sum, count) => sum + count, 0);
  return column.passed + column.degraded + column.excluded + failed;
}

function lookOf(outcome: Marks['marks'][number]['outcome']): MarkLook {
  if (outcome === 'passed') return 'pass';
  return outcome === 'failed' ? 'stop' : outcome;
}

/** The box under a point; small marks are widened to a reach of 3 px so that they can be met. */
export function hitRaster(layout: RasterLayout, point: { x: number; y: number }): RasterBox | null {
  const reach = Math.max(0, (6 - layout.cell) / 2);
  let best: RasterBox | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const box of layout.boxes) {
    const dx = Math.max(box.x - point.x, 0, point.x - (box.x + box.width));
    const dy = Math.max(box.y - point.y, 0, point.y - (box.y + box.height));
    const distance = dx + dy;
    if (dx <= reach + 1 && dy <= reach + 1 && distance < bestDistance) {
      best = box;
      bestDistance = distance;
    }
  }
  return best;
}

/** The raster in one sentence, for a screen reader. */
export function summariseRaster(raster: Raster): string {
  const counts =
    raster.mode === 'sessions'
      ? countBy(raster.marks.map((mark) => mark.outcome))
      : countColumns(raster.columns);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (total === 0) return 'No session in this range.';
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${count} ${word}`);
  return `${total} sessions by time: ${parts.join(', ')}.`;
}

function countBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

function countColumns(columns: Columns['columns']): Record<string, number> {
  const counts = { passed: 0, degraded: 0, failed: 0, excluded: 0 };
  for (const column of columns) {
    counts.passed += column.passed;
    counts.degraded += column.degraded;
    counts.excluded += column.excluded;
    counts.failed += columnTotal(column) - column.passed - column.degraded - column.excluded;
  }
  return counts;
}
