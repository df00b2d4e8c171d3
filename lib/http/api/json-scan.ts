import { AppError } from '../../kit/errors';
import type { TimeSlices } from '../../kit/time-slices';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Bytes that are scanned between two checks. */
const STEP_BYTES = 16_384;

/** What a JSON text costs to parse, counted without parsing it. */
export type JsonShape = {
  /** Lists and objects. */
  containers: number;
  /** Values, at most a few too many. */
  values: number;
  /** Deepest nesting. */
  depth: number;
  /** Names of fields that differ. Each costs an entry in a table of the engine, which is most of the time of parsing them. */
  names: number;
};

/**
 * Counts the containers, values and depth of a range of bytes in one pass, without recursion. It does not validate: what is not
 * JSON gives some shape, and parsing it afterwards gives the error.
 */
export class JsonScan {
  readonly shape: JsonShape = { containers: 0, values: 1, depth: 0, names: 0 };
  private readonly body: Buffer;
  private readonly to: number;
  private readonly onEnd: (at: number, byte: number) => void;
  private at: number;
  private depth = 0;
  /** Start of the string that `at` is inside of; -1 outside of strings. */
  private stringStart = -1;
  /** The last string, its quotes left out: before a colon it is the name of a field. */
  private lastString = { from: 0, to: 0 };
  private readonly names = new Set<number>();

  /** `onEnd` is called where a value of the outermost container ends: with a comma, or with what closes the container. */
  constructor(
    body: Buffer,
    { from, to }: { from: number; to: number },
    onEnd: (at: number, byte: number) => void = () => undefined,
  ) {
    this.body = body;
    this.at = from;
    this.to = to;
    this.onEnd = onEnd;
  }

  /** Scans some kilobytes. False where the range is finished. */
  step(): boolean {
    const stop = Math.min(this.to, this.at + STEP_BYTES);
    while (this.at < stop) {
      if (this.stringStart >= 0) this.leaveString();
      else this.readByte();
    }
    return this.at < this.to;
  }

  /** Scans the whole range at once: for a range of a few kilobytes. */
  finish(): JsonShape {
    while (this.step());
    return this.shape;
  }

  private readByte(): void {
    const { shape } = this;
    const at = this.at++;
    const byte = this.body[at];
    if (byte === QUOTE) this.stringStart = at;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      this.depth += 1;
      shape.containers += 1;
      shape.values += 1;
      if (this.depth > shape.depth) shape.depth = this.depth;
    } else if (byte === COLON) {
      this.names.add(this.hashOf(this.lastString));
      shape.names = this.names.size;
    } else if (byte === COMMA) {
      shape.values += 1;
      if (this.depth === 1) this.onEnd(at, byte);
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
      this.depth -= 1;
      if (this.depth === 0) this.onEnd(at, byte);
    }
  }

  /** FNV-1a: names that differ rarely have the same one. */
  private hashOf({ from, to }: { from: number; to: number }): number {
    let hash = 0x811c9dc5;
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ (this.body[at] ?? 0), 0x01000193);
    return hash;
  }

  private leaveString(): void {
    const end = this.body.indexOf(QUOTE, this.at);
    if (end < 0 || end >= this.to) {
      this.at = this.to;
      return;
    }
    this.at = end + 1;
    let before = end;
    while (this.body[before - 1] === BACKSLASH && before - 1 > this.stringStart) before -= 1;
    if ((end - before) % 2 !== 0) return;
    this.lastString.from = this.stringStart + 1;
    this.lastString.to = end;
    this.stringStart = -1;
  }
}

/** Most nested lists and objects of a value. What is stored is written as JSON again, which recurses. */
export const JSON_DEPTH_LIMIT = 64;
/** Most values of an ordinary body: validation costs time per value, and an error a line per value. */
const JSON_VALUES_LIMIT = 10_000;

/** Throws AppError `invalid_input` (nested too deep) or `too_large` (too many values). */
export async function requireSmallJson(body: Buffer, slices: TimeSlices): Promise<void> {
  const scan = new JsonScan(body, { from: 0, to: body.length });
  while (scan.step()) {
    if (scan.shape.values > JSON_VALUES_LIMIT) break;
    if (slices.isOver()) await slices.pause();
  }
  const { depth, values } = scan.shape;
  if (depth > JSON_DEPTH_LIMIT)
    throw new AppError(
      'invalid_input',
      `the body is nested deeper than ${JSON_DEPTH_LIMIT} levels`,
    );
  if (values > JSON_VALUES_LIMIT)
    throw new AppError('too_large', `the body has more than ${JSON_VALUES_LIMIT} values`);
}
