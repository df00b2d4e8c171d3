import {
  emptyFold,
  type LatencyFold,
  type LatencyFolds,
} from '../../../../domain/tallies/latency-fold';
import { LATENCIES } from '../../../../domain/tallies/tally';
import { NumberReader, NumberWriter } from '../../../shared/number-bytes';

/**
 * What a tally cell holds beside its counts, as one lane of it stores it. All numbers are zigzag LEB128, because a lane may hold
 * what a correction took away that another lane holds: only the sum of the lanes is free of negative counts. A version byte first.
 *
 * Latencies: for each of `LATENCIES` `n`, `timeouts`, number of buckets, zero values, sum, smallest + 1 (0 for none), largest, then
 * pairs of index step and count. One zero byte for a latency without anything.
 */
const FORMAT = { version: 1, what: 'tally blob' };
const HOLDS = 2;

/** Null where nothing is left to store. */
export function encodeLaneLatencies(folds: LatencyFolds): Buffer | null {
  const out = new NumberWriter(FORMAT.version);
  let isEmpty = true;
  for (const latency of LATENCIES) {
    const fold = folds.get(latency);
    if (!fold || holdsNothing(fold)) {
      out.putSigned(0);
      continue;
    }
    isEmpty = false;
    out.putSigned(HOLDS);
    const { n, timeouts, buckets, zero, sumUs, minUs, maxUs } = fold;
    for (const value of [n, timeouts, buckets.size, zero, sumUs]) out.putSigned(value);
    out.putSigned(Number.isFinite(minUs) ? minUs + 1 : 0);
    out.putSigned(maxUs);
    let before = 0;
    for (const [index, count] of [...buckets].sort(([a], [b]) => a - b)) {
      out.putSigned(index - before);
      out.putSigned(count);
      before = index;
    }
  }
  return isEmpty ? null : out.done();
}

/** What a blob holds; nothing for null. */
export function decodeLaneLatencies(blob: Uint8Array | null): LatencyFolds {
  const folds: LatencyFolds = new Map();
  if (blob === null) return folds;
  const input = new NumberReader(blob, FORMAT);
  for (const latency of LATENCIES) {
    if (input.ended) break;
    if (input.takeSigned() !== HOLDS) continue;
    folds.set(latency, takeFold(input));
  }
  return folds;
}

function takeFold(input: NumberReader): LatencyFold {
  const fold = emptyFold();
  fold.n = input.takeSigned();
  fold.timeouts = input.takeSigned();
  const size = input.takeSigned();
  fold.zero = input.takeSigned();
  fold.sumUs = input.takeSigned();
  const smallest = input.takeSigned();
  fold.minUs = smallest === 0 ? Number.POSITIVE_INFINITY : smallest - 1;
  fold.maxUs = input.takeSigned();
  let index = 0;
  for (let at = 0; at < size; at++) {
    index += input.takeSigned();
    fold.buckets.set(index, input.takeSigned());
  }
  return fold;
}

const holdsNothing = ({ n, timeouts, buckets, zero, sumUs }: LatencyFold) =>
  n === 0 && timeouts === 0 && buckets.size === 0 && zero === 0 && sumUs === 0;

/** Counts of labels: `kind` and, for facets, the outcome are small numbers; the label is its id. */
export type LabelCount = { kind: number; outcome: number; label: number; n: number };

/** Adds counts by kind, outcome and label. */
export class LabelCounts {
  private readonly counts = new Map<string, LabelCount>();

  add({ kind, outcome, label, n }: LabelCount): void {
    const key = `${kind} ${outcome} ${label}`;
    const known = this.counts.get(key);
    if (known) known.n += n;
    else this.counts.set(key, { kind, outcome, label, n });
  }

  addBlob(blob: Uint8Array | null): void {
    for (const count of decodeLabelCounts(blob)) this.add(count);
  }

  /** Null where every count is zero. */
  encode(): Buffer | null {
    const left = [...this.counts.values()].filter(({ n }) => n !== 0);
    if (left.length === 0) return null;
    const out = new NumberWriter(FORMAT.version);
    let before = 0;
    for (const { kind, outcome, label, n } of left.sort((a, b) => a.label - b.label)) {
      for (const value of [kind, outcome, label - before, n]) out.putSigned(value);
      before = label;
    }
    return out.done();
  }
}

export function decodeLabelCounts(blob: Uint8Array | null): LabelCount[] {
  const counts: LabelCount[] = [];
  if (blob === null) return counts;
  const input = new NumberReader(blob, FORMAT);
  let before = 0;
  while (!input.ended) {
    const kind = input.takeSigned();
    const outcome = input.takeSigned();
    const label = before + input.takeSigned();
    counts.push({ kind, outcome, label, n: input.takeSigned() });
    before = label;
  }
  return counts;
}
