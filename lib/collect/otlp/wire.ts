import { isUtf8 } from 'node:buffer';
import { AppError } from '../../kit/errors';

/** Wire types of protobuf. */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH = 2;
const FIXED32 = 5;

/** Fields of one message; real ones have a few hundred. */
const FIELDS_LIMIT = 100_000;
const VARINT_BYTES = 10;
const NS_PER_MS = 1e6;
const TWO_TO_32 = 4_294_967_296;

function wireError(what: string): AppError {
  return new AppError('invalid_input', `the body is no protobuf message of OTLP: ${what}`);
}

/**
 * Reads the fields of one protobuf message from a range of bytes, one after the other. `next()` moves to a field, then exactly one
 * of the readers or `skip()` is called. All of them throw AppError `invalid_input` where the bytes are no such field.
 */
export class WireReader {
  field = 0;
  wire = 0;
  private readonly bytes: Buffer;
  private at: number;
  private readonly end: number;
  private readonly start: number;
  private count = 0;

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.start = start;
    this.at = start;
    this.end = end;
  }

  /** False at the end of the message. */
  next(): boolean {
    if (this.at >= this.end) return false;
    this.count += 1;
    if (this.count > FIELDS_LIMIT) throw wireError(`more than ${FIELDS_LIMIT} fields in a message`);
    const tag = this.varint();
    this.field = Math.floor(tag / 8);
    this.wire = tag % 8;
    if (this.field === 0) throw wireError('a field has the number 0');
    return true;
  }

  /** Whether the field is this one, with the wire type that it must have; with another one it is unknown. */
  is(field: number, wire: number): boolean {
    return this.field === field && this.wire === wire;
  }

  /** Reads the message from its beginning again. */
  rewind(): void {
    this.at = this.start;
    this.count = 0;
  }

  /** An unsigned number, exact up to 2^53: for lengths, enums and flags. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (let n = 0; n < VARINT_BYTES; n++) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw wireError('a number has more than 10 bytes');
  }

  /** A signed 64-bit number: text where a number would lose digits. */
  int64(): number | string {
    let value = 0n;
    for (let n = 0n; n < VARINT_BYTES; n++) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << (n * 7n);
      if (byte < 0x80) {
        const signed = BigInt.asIntN(64, value);
        const number = Number(signed);
        return Number.isSafeInteger(number) ? number : String(signed);
      }
    }
    throw wireError('a number has more than 10 bytes');
  }

  double(): number {
    return this.bytes.readDoubleLE(this.take(8));
  }

  /** An instant in nanoseconds, as epoch ms. */
  instant(): number {
    const at = this.take(8);
    const nanoseconds = this.bytes.readUInt32LE(at + 4) * TWO_TO_32 + this.bytes.readUInt32LE(at);
    return Math.round(nanoseconds / NS_PER_MS);
  }

  message(): WireReader {
    const start = this.span();
    return new WireReader(this.bytes, start, this.at);
  }

  hex(): string {
    const start = this.span();
    return this.bytes.toString('hex', start, this.at);
  }

  /** UTF-8, of which at most `limit` bytes are kept. `onCut` is called where there were more. */
  text(limit: number, onCut: () => void): string {
    const start = this.span();
    if (!isUtf8(this.bytes.subarray(start, this.at))) throw wireError('a text is not UTF-8');
    if (this.at - start <= limit) return this.bytes.toString('utf8', start, this.at);
    onCut();
    let end = start + limit;
    while (isContinuation(this.bytes[end])) end -= 1;
    return this.bytes.toString('utf8', start, end);
  }

  skip(): void {
    if (this.wire === VARINT) this.varint();
    else if (this.wire === FIXED64) this.take(8);
    else if (this.wire === LENGTH) this.span();
    else if (this.wire === FIXED32) this.take(4);
    else throw wireError(`wire type ${this.wire}`);
  }

  private byte(): number {
    const byte = this.at < this.end ? this.bytes[this.at++] : undefined;
    if (byte === undefined) throw wireError('it ends inside of a number');
    return byte;
  }

  /** Moves behind a length and what it measures. Returns where that begins. */
  private span(): number {
    const length = this.varint();
    return this.take(length);
  }

  private take(length: number): number {
    const start = this.at;
    if (length > this.end - start) throw wireError('a field is longer than its message');
    this.at = start + length;
    return start;
  }
}

const isContinuation = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;
