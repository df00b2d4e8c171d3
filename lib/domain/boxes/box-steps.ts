import { storedStepFor } from '../tallies/buckets';
import { BUCKET_STEPS, type BucketStep } from '../tallies/tally';
import { DAY, HOUR, MINUTE, SECOND } from '../time';

/** Widths of a box in ms, narrowest first. Beyond half a day each is a multiple of the one before, for ranges of years. */
const BOX_STEPS: readonly number[] = [
  ...[10, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 4, 8, 16, 32, 64].map((n) => n * DAY),
];

/** Widths of the marks of lost sessions in ms, narrowest first. */
const RAW_STEPS: readonly number[] = [
  ...[10, 20, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 4, 8, 16].map((n) => n * DAY),
];

/** Most boxes of a chart, and most marks of lost sessions. */
export const MOST_BOXES = 60;
const MOST_RAW = 300;
/** Half of the boxes with sessions have at least as many. */
const SESSIONS_PER_BOX = 20;
/** Boxes are not widened beyond the step that leaves as many of them. */
const FEWEST_BOXES = 5;

export type EvidenceSteps = {
  /** Width of the counts that boxes are made of: every step that a box may have is a multiple of it. */
  cellMs: number;
  /** Width of the marks of lost sessions; divides `cellMs`. */
  rawMs: number;
  /** The stored buckets that are read. */
  step: BucketStep;
};

/**
 * What to read for the boxes of a range: at most 120 cells and 300 marks (and one more of each where the range is not aligned).
 * Epoch ms; `now` decides which buckets are still stored.
 */
export function evidenceSteps(range: { from: number; to: number; now: number }): EvidenceSteps {
  const span = Math.max(1, range.to - range.from);
  const age = range.now - range.from;
  const first = BOX_STEPS.find((step) => span / step <= MOST_BOXES) ?? (BOX_STEPS.at(-1) as number);
  const wanted = dividesWider(first);
  const finest = BUCKET_STEPS[storedStepFor(wanted, age)];
  const cellMs = wanted >= finest ? wanted : finest;
  const raw = RAW_STEPS.find(
    (step) => span / step <= MOST_RAW && cellMs % step === 0 && step >= finestStored(step, age),
  );
  const rawMs = raw ?? cellMs;
  return { cellMs, rawMs, step: storedStepFor(rawMs, age) };
}

const finestStored = (wanted: number, age: number) => BUCKET_STEPS[storedStepFor(wanted, age)];

/** The widest width that divides a step of the list and all wider ones: of 2 min it is 1 min, because 5 min is no multiple of 2. */
function dividesWider(first: number): number {
  return BOX_STEPS.filter((step) => step >= first).reduce(greatestDivisor);
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/**
 * Width of a box in ms: the smallest step of the list, a multiple of the cells, that gives at most `mostBoxes` and has at least 20
 * sessions in half of the boxes with any. Where no step has as many sessions, the widest that leaves five boxes.
 */
export function chooseBoxStep(of: {
  cellMs: number;
  /** Sessions by start of their cell, epoch ms. */
  cells: ReadonlyArray<{ from: number; sessions: number }>;
  range: { from: number; to: number };
  mostBoxes: number;
}): number {
  const span = Math.max(1, of.range.to - of.range.from);
  const most = Math.max(1, Math.min(MOST_BOXES, of.mostBoxes));
  const steps = BOX_STEPS.filter((step) => step % of.cellMs === 0);
  const fitting = steps.filter((step) => span / step <= most);
  const allowed = fitting.filter((step) => span / step >= FEWEST_BOXES);
  const enough = allowed.find((step) => medianSessions(of.cells, step) >= SESSIONS_PER_BOX);
  return enough ?? allowed.at(-1) ?? fitting[0] ?? steps.at(-1) ?? of.cellMs;
}

function medianSessions(
  cells: ReadonlyArray<{ from: number; sessions: number }>,
  step: number,
): number {
  const sums = new Map<number, number>();
  for (const { from, sessions } of cells) {
    const box = Math.floor(from / step);
    sums.set(box, (sums.get(box) ?? 0) + sessions);
  }
  const counts = [...sums.values()].filter((n) => n > 0).sort((a, b) => a - b);
  return counts[Math.floor((counts.length - 1) / 2)] ?? 0;
}
