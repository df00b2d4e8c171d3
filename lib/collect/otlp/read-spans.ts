import type { ValueReader } from './read-values';
import type { RowLimits } from './row-limits';
import {
  emptySpan,
  idOf,
  noAttributes,
  type RowOrigin,
  SPAN_ID_BYTES,
  type SpanEvent,
  type SpanRow,
  TRACE_ID_BYTES,
} from './rows';
import { FIXED64, LENGTH, VARINT, type WireReader } from './wire';

/** Field numbers of `Span` that are read. */
const TRACE_ID = 1;
const SPAN_ID = 2;
const TRACE_STATE = 3;
const PARENT_SPAN_ID = 4;
const NAME = 5;
const KIND = 6;
const START = 7;
const END = 8;
const ATTRIBUTE = 9;
const EVENT = 11;
const STATUS = 15;

/** Reads one `Span`. Errors: AppError `invalid_input`. */
export function readSpan(
  reader: WireReader,
  origin: RowOrigin,
  { values, limits }: { values: ValueReader; limits: RowLimits },
): SpanRow {
  const row = emptySpan(origin);
  while (reader.next()) {
    if (reader.is(TRACE_ID, LENGTH)) row.traceId = idOf(reader.hex(), TRACE_ID_BYTES);
    else if (reader.is(SPAN_ID, LENGTH)) row.spanId = idOf(reader.hex(), SPAN_ID_BYTES);
    else if (reader.is(TRACE_STATE, LENGTH)) row.state = values.text(reader);
    else if (reader.is(PARENT_SPAN_ID, LENGTH)) row.parentId = idOf(reader.hex(), SPAN_ID_BYTES);
    else if (reader.is(NAME, LENGTH)) row.name = values.text(reader);
    else if (reader.is(KIND, VARINT)) row.kind = reader.varint();
    else if (reader.is(START, FIXED64)) row.start = reader.instant();
    else if (reader.is(END, FIXED64)) row.end = reader.instant();
    else if (reader.is(ATTRIBUTE, LENGTH)) values.attribute(reader, row.attributes);
    else if (reader.is(EVENT, LENGTH) && limits.hasRoomForEvent())
      row.events.push(readEvent(reader.message(), values));
    else if (reader.is(STATUS, LENGTH)) readStatus(reader.message(), row, values);
    else reader.skip();
  }
  return row;
}

function readEvent(reader: WireReader, values: ValueReader): SpanEvent {
  const event: SpanEvent = { name: '', at: 0, attributes: noAttributes() };
  while (reader.next()) {
    if (reader.is(1, FIXED64)) event.at = reader.instant();
    else if (reader.is(2, LENGTH)) event.name = values.text(reader);
    else if (reader.is(3, LENGTH)) values.attribute(reader, event.attributes);
    else reader.skip();
  }
  return event;
}

function readStatus(reader: WireReader, row: SpanRow, values: ValueReader): void {
  while (reader.next()) {
    if (reader.is(2, LENGTH)) row.message = values.text(reader);
    else if (reader.is(3, VARINT)) row.code = reader.varint();
    else reader.skip();
  }
}
