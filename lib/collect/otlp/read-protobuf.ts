import { readLog } from './read-logs';
import { readSpan } from './read-spans';
import { ValueReader } from './read-values';
import type { RowLimits } from './row-limits';
import { noAttributes, type OtlpRow, type OtlpSignal, type RowOrigin } from './rows';
import { LENGTH, WireReader } from './wire';

/** `ResourceLogs` and `ResourceSpans`, `ScopeLogs` and `ScopeSpans` have the same field numbers. */
const ORIGIN = 1;
const INNER = 2;

/**
 * Reads the rows of an `ExportLogsServiceRequest` or `ExportTraceServiceRequest`, one at a time: only the fields that Tocsin reads,
 * everything else is skipped. Null between groups, so that the reader can pause where there are no rows. Rows before a mistake are
 * handed out. Errors: AppError `invalid_input`, `too_large`.
 */
export function* readProtobuf(
  body: Buffer,
  signal: OtlpSignal,
  limits: RowLimits,
): Generator<OtlpRow | null> {
  const values = new ValueReader(limits);
  const request = new WireReader(body);
  while (request.next()) {
    if (!request.is(1, LENGTH)) {
      request.skip();
      continue;
    }
    limits.countGroup();
    const group = request.message();
    // A resource counts for all rows of its group, wherever in the message it is.
    const resource = readResource(group, values);
    group.rewind();
    yield null;
    while (group.next()) {
      if (group.is(INNER, LENGTH)) {
        limits.countGroup();
        yield* readScope({ scope: group.message(), resource, signal }, values, limits);
      } else group.skip();
    }
  }
}

function* readScope(
  of: { scope: WireReader; resource: RowOrigin['resource']; signal: OtlpSignal },
  values: ValueReader,
  limits: RowLimits,
): Generator<OtlpRow | null> {
  const { scope: reader, resource, signal } = of;
  const origin = { resource, scope: readScopeName(reader, values) };
  reader.rewind();
  yield null;
  while (reader.next()) {
    if (!reader.is(INNER, LENGTH)) {
      reader.skip();
      continue;
    }
    limits.countRow();
    const row = reader.message();
    yield signal === 'logs'
      ? readLog(row, origin, values)
      : readSpan(row, origin, { values, limits });
  }
}

function readResource(group: WireReader, values: ValueReader): RowOrigin['resource'] {
  const resource = noAttributes();
  while (group.next()) {
    if (!group.is(ORIGIN, LENGTH)) {
      group.skip();
      continue;
    }
    const message = group.message();
    while (message.next()) {
      if (message.is(1, LENGTH)) values.attribute(message, resource);
      else message.skip();
    }
  }
  return resource;
}

function readScopeName(scope: WireReader, values: ValueReader): string {
  let name = '';
  while (scope.next()) {
    if (!scope.is(ORIGIN, LENGTH)) {
      scope.skip();
      continue;
    }
    const message = scope.message();
    while (message.next()) {
      if (message.is(1, LENGTH)) name = values.text(message);
      else message.skip();
    }
  }
  return name;
}
