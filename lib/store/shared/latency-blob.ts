import { emptyFold, type LatencyFold, type LatencyFolds } from '../../domain/tallies/latency-fold';
import { LATENCIES, type Latency } from '../../domain/tallies/tally';

/**
 * All histograms of one bucket in one blob: a version byte, then for each of `LATENCIES` `n`, `timeouts` and, where
 * n > 0, `zero, sum, min, max, buckets` and that many pairs of index step and count. Numbers are LEB128; the first index
 * is zigzag, the others are steps from the one before. About a third of the same as JSON.
 */
const VERSION = 1;

class Writer {
  private readonly bytes: number[] = [VERSION];

  put(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.bytes.push((rest % 128) | 0x80);
      rest = Math.floor(rest / 128);
    }
    this.bytes.push(rest);
  }

  done(): Buffer {
    return Buffer.from(this.bytes);
  }
}

class Reader {
  private readonly blob: Uint8Array;

  private at = 1;

  constructor(blob: Uint8Array) {
    this.blob = blob;

    if (blob[0] !== VERSION) throw new RangeError(`latency blob of unknown version ${blob[0]}`);
  }

  get ended(): boolean {
    return this.at >= this.blob.length;
  }

  take(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.blob[this.at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  }
}

const zigzag = (value: number) => (value < 0 ? -2 * value - 1 : 2 * value);
const unzigzag = (value: number) => (value % 2 === 1 ? -(value + 1) / 2 : value / 2);

export function encodeLatencies(folds: LatencyFolds): Buffer {
  const out = new Writer();
  for (const latency of LATENCIES) {
    const fold = folds.get(latency);
    out.put(fold?.n ?? 0);
    out.put(fold?.timeouts ?? 0);
    if (!fold || fold.n === 0) continue;
    for (const value of [fold.zero, fold.sumUs, fold.minUs, fold.maxUs, fold.buckets.size])
      out.put(value);
    let before: number | null = null;
    for (const [index, count] of [...fold.buckets].sort(([a], [b]) => a - b)) {
      out.put(before === null ? zigzag(index) : index - before);
      out.put(count);
      before = index;
    }
  }
  return out.done();
}

/** The histograms of a blob that hold anything; only the wanted ones where a set is given. */
export function decodeLatencies(blob: Uint8Array, wanted?: ReadonlySet<Latency>): LatencyFolds {
  const folds: LatencyFolds = new Map();
  const input = new Reader(blob);
  for (const latency of LATENCIES) {
    if (input.ended) break;
    const fold = takeFold(input);
    const holds = fold.n > 0 || fold.timeouts > 0;
    if (holds && (!wanted || wanted.has(latency))) folds.set(latency, fold);
  }
  return folds;
}

function takeFold(input: Reader): LatencyFold {
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
    index = at === 0 ? unzigzag(input.take()) : index + input.take();
    fold.buckets.set(index, input.take());
  }
  return fold;
}
