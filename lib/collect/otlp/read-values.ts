import { AppError } from '../../kit/errors';
import { type RowLimits, TEXT_LIMIT_BYTES, VALUE_DEPTH_LIMIT } from './row-limits';
import { type Attributes, noAttributes, type OtlpValue } from './rows';
import { FIXED64, LENGTH, VARINT, type WireReader } from './wire';

/** Reads texts and values of one request within its limits. Errors: AppError `invalid_input`. */
export class ValueReader {
  private readonly limits: RowLimits;
  private readonly onCut: () => void;

  constructor(limits: RowLimits) {
    this.limits = limits;
    this.onCut = () => {
      limits.cut += 1;
    };
  }

  text(reader: WireReader): string {
    return reader.text(TEXT_LIMIT_BYTES, this.onCut);
  }

  /** The current field is a `KeyValue`. */
  attribute(reader: WireReader, into: Attributes): void {
    if (this.limits.hasRoomForAttribute()) this.keyValue(reader.message(), into, 0);
    else reader.skip();
  }

  /** `AnyValue`. */
  value(reader: WireReader, depth = 0): OtlpValue {
    requireDepth(depth);
    let value: OtlpValue = null;
    while (reader.next()) {
      if (reader.is(1, LENGTH)) value = this.text(reader);
      else if (reader.is(2, VARINT)) value = reader.varint() !== 0;
      else if (reader.is(3, VARINT)) value = reader.int64();
      else if (reader.is(4, FIXED64)) value = reader.double();
      else if (reader.is(5, LENGTH)) value = this.list(reader.message(), depth);
      else if (reader.is(6, LENGTH)) value = this.map(reader.message(), depth);
      else if (reader.is(7, LENGTH)) value = reader.hex().slice(0, TEXT_LIMIT_BYTES);
      else reader.skip();
    }
    return value;
  }

  private list(reader: WireReader, depth: number): OtlpValue[] {
    const list: OtlpValue[] = [];
    while (reader.next()) {
      if (reader.is(1, LENGTH) && this.limits.hasRoomForValue())
        list.push(this.value(reader.message(), depth + 1));
      else reader.skip();
    }
    return list;
  }

  private map(reader: WireReader, depth: number): Attributes {
    const map = noAttributes();
    while (reader.next()) {
      if (reader.is(1, LENGTH) && this.limits.hasRoomForValue())
        this.keyValue(reader.message(), map, depth + 1);
      else reader.skip();
    }
    return map;
  }

  private keyValue(reader: WireReader, into: Attributes, depth: number): void {
    let key = '';
    let value: OtlpValue = null;
    while (reader.next()) {
      if (reader.is(1, LENGTH)) key = this.text(reader);
      else if (reader.is(2, LENGTH)) value = this.value(reader.message(), depth);
      else reader.skip();
    }
    into[key] = value;
  }
}

/** Throws AppError `invalid_input` for a value that is nested too deep. */
export function requireDepth(depth: number): void {
  if (depth > VALUE_DEPTH_LIMIT)
    throw new AppError(
      'invalid_input',
      `a value is nested deeper than ${VALUE_DEPTH_LIMIT} levels`,
    );
}
