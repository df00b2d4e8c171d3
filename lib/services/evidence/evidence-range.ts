import type { RangeQuery } from '../../contract/primitives';
import { evidenceSteps } from '../../domain/boxes/box-steps';
import type { BucketStep } from '../../domain/tallies/tally';
import { type Range, rangeOf } from '../time-range';

/** What a range of the evidence charts reads. Epoch ms. */
export type EvidenceRange = {
  asked: Range;
  /** Whole cells that cover it. */
  whole: Range;
  cellMs: number;
  rawMs: number;
  step: BucketStep;
};

/** Throws AppError `invalid_input` for a range that is empty or too long. */
export function evidenceRange(
  query: Partial<Pick<RangeQuery, 'from' | 'to'>>,
  now: number,
): EvidenceRange {
  const asked = rangeOf(query, now);
  const { cellMs, rawMs, step } = evidenceSteps({ ...asked, now });
  const from = Math.floor(asked.from / cellMs) * cellMs;
  const to = Math.ceil(asked.to / cellMs) * cellMs;
  return { asked, whole: { from, to }, cellMs, rawMs, step };
}
