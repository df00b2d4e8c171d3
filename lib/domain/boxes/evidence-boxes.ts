import { pFail, reachesThreshold, shareOfBasisPoints } from '../statistics/binomial';
import { type Interval, wilsonInterval } from '../statistics/intervals';
import type { Cell } from './cells';

/**
 * One-sided error of the colour of a box. 30 to 60 boxes are seen at once: at 95 % one of them would be coloured by chance in most
 * ranges, at 99.9 % in 6 of 100 at the worst.
 */
const ALPHA_BOX = 0.001;

/** `cold`: of the warm-up of a release, not evaluated. `proven`: outside the threshold at 99.9 %. `outside`: its value alone is. */
export type BoxProof = 'inside' | 'outside' | 'proven' | 'cold';

/** Bad and valid sessions; of them, those of a warm-up. */
export type CellCount = {
  bad: number;
  valid: number;
  unknown: number;
  coldBad: number;
  coldValid: number;
};

/** One step with at least one valid session. Epoch ms; shares are of bad sessions, 0…1. */
export type EvidenceBox = {
  from: number;
  to: number;
  count: CellCount;
  /** 95 % Wilson interval. */
  interval: Interval;
  proof: BoxProof;
  /** Sessions can still end in it. */
  isOpen: boolean;
};

/**
 * What a count proves against a threshold, by the exact binomial tail: an interval of normal quantiles would call one bad session of
 * two proven. Sessions of a warm-up prove nothing.
 */
export function proofOf(
  { bad, valid, coldBad, coldValid }: Omit<CellCount, 'unknown'>,
  thresholdBp: number,
): BoxProof {
  if (coldValid * 2 > valid) return 'cold';
  const steady = { bad: bad - coldBad, valid: valid - coldValid };
  const tail = pFail(steady.bad, steady.valid, shareOfBasisPoints(thresholdBp));
  if (steady.bad > 0 && tail <= ALPHA_BOX) return 'proven';
  return reachesThreshold(steady.bad, steady.valid, thresholdBp) ? 'outside' : 'inside';
}

type BoxInput = {
  cells: readonly Cell[];
  /** One per cell. */
  counts: readonly CellCount[];
  stepMs: number;
  thresholdBp: number;
  /** Epoch ms: a box that ends later is open. */
  now: number;
};

/**
 * Boxes of one indicator, oldest first. A box is a step, divided where a deployment began and where a warm-up ends, so that neither two
 * releases nor evaluated and other sessions are in one. A step without a valid session has none.
 */
export function buildBoxes({ cells, counts, stepMs, thresholdBp, now }: BoxInput): EvidenceBox[] {
  const boxes: EvidenceBox[] = [];
  for (const part of boxParts(cells, counts, stepMs)) {
    const { bad, valid } = part.count;
    const interval = wilsonInterval(bad, valid);
    if (interval === null) continue;
    const proof = proofOf(part.count, thresholdBp);
    boxes.push({ ...part, interval, proof, isOpen: part.to > now });
  }
  return boxes;
}

type BoxPart = { from: number; to: number; count: CellCount };

function boxParts(cells: readonly Cell[], counts: readonly CellCount[], stepMs: number): BoxPart[] {
  const parts: BoxPart[] = [];
  let last: { part: BoxPart; step: number } | null = null;
  cells.forEach((cell, index) => {
    const count = counts[index];
    if (!count) return;
    const step = Math.floor(cell.from / stepMs);
    const continues =
      last !== null && last.step === step && !cell.cut && isSameWarmUp(last.part.count, count);
    if (last !== null && continues) {
      last.part.to = cell.to;
      addCount(last.part.count, count);
      return;
    }
    last = { part: { from: cell.from, to: cell.to, count: { ...count } }, step };
    parts.push(last.part);
  });
  return parts;
}

/** Cells without sessions belong to either side. */
function isSameWarmUp(a: CellCount, b: CellCount): boolean {
  if (a.valid === 0 || b.valid === 0) return true;
  return isCold(a) === isCold(b);
}

const isCold = ({ coldValid, valid }: CellCount): boolean => coldValid * 2 > valid;

function addCount(sum: CellCount, part: CellCount): void {
  sum.bad += part.bad;
  sum.valid += part.valid;
  sum.unknown += part.unknown;
  sum.coldBad += part.coldBad;
  sum.coldValid += part.coldValid;
}

/**
 * Spans between boxes, epoch ms: nothing was measured there. The step that contains `now` is no gap: a session may be on its way.
 */
export function findGaps(
  boxes: readonly Pick<EvidenceBox, 'from' | 'to'>[],
  { range, stepMs, now }: { range: { from: number; to: number }; stepMs: number; now: number },
): Array<{ from: number; to: number }> {
  const gaps: Array<{ from: number; to: number }> = [];
  let at = range.from;
  for (const box of boxes) {
    if (box.from > at) gaps.push({ from: at, to: box.from });
    at = box.to;
  }
  const end = Math.min(range.to, Math.floor(now / stepMs) * stepMs);
  if (end > at) gaps.push({ from: at, to: end });
  return gaps;
}
