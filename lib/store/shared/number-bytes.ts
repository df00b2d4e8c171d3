/**
 * Whole numbers as LEB128 after a version byte: what a tally cell stores as one blob. Signed numbers are zigzag. Exact up to
 * `Number.MAX_SAFE_INTEGER`, signed ones up to half of it.
 */
const zigzag = (value: number) => (value < 0 ? -2 * value - 1 : 2 * value);
const unzigzag = (value: number) => (value % 2 === 1 ? -(value + 1) / 2 : value / 2);

export class NumberWriter {
  private readonly bytes: number[];

  /** `version`: of what is written, 0 to 255. */
  constructor(version: number) {
    this.bytes = [version];
  }

  /** A number that is not negative. */
  put(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.bytes.push((rest % 128) | 0x80);
      rest = Math.floor(rest / 128);
    }
    this.bytes.push(rest);
  }

  putSigned(value: number): void {
    this.put(zigzag(value));
  }

  done(): Buffer {
    return Buffer.from(this.bytes);
  }
}

/** Reads what a `NumberWriter` of the same version wrote. Throws RangeError, which names `what`, for another version. */
export class NumberReader {
  private readonly blob: Uint8Array;
  private at = 1;

  constructor(blob: Uint8Array, { version, what }: { version: number; what: string }) {
    this.blob = blob;
    if (blob[0] !== version) throw new RangeError(`${what} of unknown version ${blob[0]}`);
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

  takeSigned(): number {
    return unzigzag(this.take());
  }
}
