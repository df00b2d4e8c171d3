import { LINES_LIMIT, type SentRows } from '../../contract/api/intake/rows';
import { AppError } from '../../kit/errors';
import type { TimeSlices } from '../../kit/time-slices';
import { itemsOfBody, readItem } from '../lines/expand-items';
import { createRequestMapper, type MappedRequest } from '../map/map-request';
import type { MapContext } from '../map/map-types';
import { readJson } from '../otlp/read-json';
import { readProtobuf } from '../otlp/read-protobuf';
import { RowLimits } from '../otlp/row-limits';
import type { OtlpRow } from '../otlp/rows';

type Tools = {
  slices: TimeSlices;
  /** Called with a text that no rule knows. */
  onUnmatched(text: string): void;
};

/** Reads and maps what a sender sent, in slices. Errors: AppError `invalid_input`, `too_large`. */
export async function readRows(
  sent: SentRows,
  context: MapContext,
  tools: Tools,
): Promise<MappedRequest & { cut: number }> {
  if ('lines' in sent) return readLines(sent.lines.items, context, tools);
  if ('json' in sent) return readLines(itemsOfBody(sent.json), context, tools);
  return readOtlp(sent, context, tools);
}

async function readOtlp(
  { kind, body }: Exclude<SentRows, { kind: 'logs' }>,
  context: MapContext,
  { slices, onUnmatched }: Tools,
) {
  const limits = new RowLimits();
  const signal = kind === 'otlp_logs' ? 'logs' : 'traces';
  const rows: Iterable<OtlpRow | null> =
    'protobuf' in body
      ? readProtobuf(body.protobuf, signal, limits)
      : readJson(body.json, signal, limits);
  const mapper = createRequestMapper(context, onUnmatched);
  for (const row of rows) {
    if (row) mapper.add(row);
    if (slices.isOver()) await slices.pause();
  }
  return Object.assign(mapper.finish(), { cut: limits.cut });
}

async function readLines(
  items: readonly unknown[],
  context: MapContext,
  { slices, onUnmatched }: Tools,
) {
  if (items.length > LINES_LIMIT)
    throw new AppError('too_large', `more than ${LINES_LIMIT} lines in one request`);
  const mapper = createRequestMapper(context, onUnmatched);
  for (const item of items) {
    const read = readItem(item, context.source.timeZone);
    if (read === null) mapper.skip({ rejected: 'neither a text nor an object' });
    else if (read === 'continuation') mapper.skip({ ignored: 'part of the line before' });
    else mapper.add(read.row, read.id);
    if (slices.isOver()) await slices.pause();
  }
  return Object.assign(mapper.finish(), { cut: 0 });
}
