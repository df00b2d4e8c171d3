import {
  emptyFold,
  type LatencyFold,
  type LatencyFolds,
} from '../../../../domain/tallies/latency-fold';
import { LATENCIES } from '../../../../domain/tallies/tally';

/**
 * What a tally cell holds beside its counts, as one lane of it stores it. All numbers are zigzag LEB128, because a lane may hold
 * what a correction took away that another lane holds: only the sum of the lanes is free of negative counts. A version byte first.
 *
 * Latencies: for each of `LATENCIES` `n`, `timeouts`, number of buckets, zero values, sum, smallest + 1 (0 for none), largest, then
 * pairs of index step and count. One zero byte for a latency without anything.
 */
const VERSION = 1;
const HOLDS = 2;

class Writer {
  private readonly bytes: number[] = [VERSION];

  put(value: number): void {
    let rest = value < 0 ? -2 * value - 1 : 2 * value;
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
    if (blob[0] !== VERSION) throw new RangeError(`tally blob of unknown version ${blob[0]}`);
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
      if (byte < 0x80) break;
      scale *= 128;
    }
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }
}

/** Null where nothing is left to store. */
export function encodeLaneLatencies(folds: LatencyFolds): Buffer | null {
  const out = new Writer();
  let isEmpty = true;
  for (const latency of LATENCIES) {
    const fold = folds.get(latency);
    if (!fold || holdsNothing(fold)) {
      out.put(0);
      continue;
    }
    isEmpty = false;
    out.put(HOLDS);
    const { n, timeouts, buckets, zero, sumUs, minUs, maxUs } = fold;
    for (const value of [n, timeouts, buckets.size, zero, sumUs]) out.put(value);
    out.put(Number.isFinite(minUs) ? minUs + 1 : 0);
    out.put(maxUs);
    let before = 0;
    for (const [index, count] of [...buckets].sort(([a], [b]) => a - b)) {
      out.put(index - before);
      out.put(count);
      before = index;
    }
  }
  return isEmpty ? null : out.done();
}

/** What a blob holds; nothing for null. */
export function decodeLaneLatencies(blob: Uint8Array | null): LatencyFolds {
  const folds: LatencyFolds = new Map();
  if (blob === null) return folds;
  const input = new Reader(blob);
  for (const latency of LATENCIES) {
    if (input.ended) break;
    if (input.take() !== HOLDS) continue;
    folds.set(latency, takeFold(input));
  }
  return folds;
}

function takeFold(input: Reader): LatencyFold {
  const fold = emptyFold();
  fold.n = input.take();
  fold.timeouts = input.take();
  const size = input.take();
  fold.zero = input.take();
  fold.sumUs = input.take();
  const smallest = input.take();
  fold.minUs = smallest === 0 ? Number.POSITIVE_INFINITY : smallest - 1;
  fold.maxUs = input.take();
  let index = 0;
  for (let at = 0; at < size; at++) {
    index += input.take();
    fold.buckets.set(index, input.take());
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
    const out = new Writer();
    let before = 0;
    for (const { kind, outcome, label, n } of left.sort((a, b) => a.label - b.label)) {
      for (const value of [kind, outcome, label - before, n]) out.put(value);
      before = label;
    }
    return out.done();
  }
}

export function decodeLabelCounts(blob: Uint8Array | null): LabelCount[] {
  const counts: LabelCount[] = [];
  if (blob === null) return counts;
  const input = new Reader(blob);
  let before = 0;
  while (!input.ended) {
    const kind = input.take();
    const outcome = input.take();
    const label = before + input.take();
    counts.push({ kind, outcome, label, n: input.take() });
    before = label;
  }
  return counts;
}
