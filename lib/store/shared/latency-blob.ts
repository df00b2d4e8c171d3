import { emptyFold, type LatencyFold, type LatencyFolds } from '../../domain/tallies/latency-fold';
import { LATENCIES, type Latency } from '../../domain/tallies/tally';
import { NumberReader, NumberWriter } from './number-bytes';

/**
 * All histograms of one bucket in one blob: a version byte, then for each of `LATENCIES` `n`, `timeouts` and, where
 * n > 0, `zero, sum, min, max, buckets` and that many pairs of index step and count. Numbers are LEB128; the first index
 * is zigzag, the others are steps from the one before. About a third of the same as JSON.
 */
const FORMAT = { version: 1, what: 'latency blob' };

export function encodeLatencies(folds: LatencyFolds): Buffer {
  const out = new NumberWriter(FORMAT.version);
  for (const latency of LATENCIES) {
    const fold = folds.get(latency);
    out.put(fold?.n ?? 0);
    out.put(fold?.timeouts ?? 0);
    if (!fold || fold.n === 0) continue;
    for (const value of [fold.zero, fold.sumUs, fold.minUs, fold.maxUs, fold.buckets.size])
      out.put(value);
    let before: number | null = null;
    for (const [index, count] of [...fold.buckets].sort(([a], [b]) => a - b)) {
      if (before === null) out.putSigned(index);
      else out.put(index - before);
      out.put(count);
      before = index;
    }
  }
  return out.done();
}

/** The histograms of a blob that hold anything; only the wanted ones where a set is given. */
export function decodeLatencies(blob: Uint8Array, wanted?: ReadonlySet<Latency>): LatencyFolds {
  const folds: LatencyFolds = new Map();
  const input = new NumberReader(blob, FORMAT);
  for (const latency of LATENCIES) {
    if (input.ended) break;
    const fold = takeFold(input);
    const holds = fold.n > 0 || fold.timeouts > 0;
    if (holds && (!wanted || wanted.has(latency))) folds.set(latency, fold);
  }
  return folds;
}

function takeFold(input: NumberReader): LatencyFold {
  const fold = emptyFold();
  fold.n = input.take();
  fold.timeouts = input.take();
  if (fold.n === 0) return fold;
  fold.zero = input.take();
  fold.sumUs = input.take();
  fold.minUs = input.take();
  fold.maxUs = input.take();
  const size = input.take();
  let index = 0;
  for (let at = 0; at < size; at++) {
    index = at === 0 ? input.takeSigned() : index + input.take();
    fold.buckets.set(index, input.take());
  }
  return fold;
}
