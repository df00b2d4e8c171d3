import type { ValueReader } from './read-values';
import { emptyLog, idOf, type LogRow, type RowOrigin, SPAN_ID_BYTES, TRACE_ID_BYTES } from './rows';
import { FIXED64, LENGTH, VARINT, type WireReader } from './wire';

/** Field numbers of `LogRecord` that are read (opentelemetry-proto of 2026-08-18). */
const TIME = 1;
const SEVERITY_NUMBER = 2;
const BODY = 5;
const ATTRIBUTE = 6;
const TRACE_ID = 9;
const SPAN_ID = 10;
const OBSERVED_TIME = 11;
const EVENT_NAME = 12;

/** Reads one `LogRecord`. Errors: AppError `invalid_input`. */
export function readLog(reader: WireReader, origin: RowOrigin, values: ValueReader): LogRow {
  const row = emptyLog(origin);
  while (reader.next()) {
    if (reader.is(TIME, FIXED64)) row.at = reader.instant();
    else if (reader.is(OBSERVED_TIME, FIXED64)) row.observed = reader.instant();
    else if (reader.is(SEVERITY_NUMBER, VARINT)) row.severity = reader.varint();
    else if (reader.is(BODY, LENGTH)) row.body = values.value(reader.message());
    else if (reader.is(ATTRIBUTE, LENGTH)) values.attribute(reader, row.attributes);
    else if (reader.is(TRACE_ID, LENGTH)) row.traceId = idOf(reader.hex(), TRACE_ID_BYTES);
    else if (reader.is(SPAN_ID, LENGTH)) row.spanId = idOf(reader.hex(), SPAN_ID_BYTES);
    else if (reader.is(EVENT_NAME, LENGTH)) row.event = values.text(reader);
    else reader.skip();
  }
  return row;
}
