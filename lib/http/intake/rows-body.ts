import { isUtf8 } from 'node:buffer';
import {
  LINE_LIMIT_BYTES,
  LINES_LIMIT,
  ROWS_BODY_LIMIT_BYTES,
  ROWS_CONTAINERS_LIMIT,
  ROWS_NAMES_LIMIT,
  ROWS_UNPACKED_LIMIT_BYTES,
  ROWS_VALUES_LIMIT,
  type RowRejection,
  type SentLines,
} from '../../contract/api/intake/rows';
import type { Clock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import { createTimeSlices, type TimeSlices } from '../../kit/time-slices';
import { JSON_DEPTH_LIMIT, JsonScan } from '../api/json-scan';
import { parseJson } from '../api/read-body';

export const ROWS_LIMITS = {
  limit: ROWS_BODY_LIMIT_BYTES,
  unpackedLimit: ROWS_UNPACKED_LIMIT_BYTES,
};

/** Parses a whole JSON body, after counting what that costs. Errors: AppError `invalid_input`, `too_large`. */
export async function parseRowsJson(body: Buffer, clock: Clock): Promise<unknown> {
  requireUtf8(body);
  const slices = createTimeSlices(clock);
  const scan = new JsonScan(body, { from: 0, to: body.length });
  while (scan.step()) {
    requireShape(scan);
    if (slices.isOver()) await slices.pause();
  }
  requireShape(scan);
  return parseJson(body.toString('utf8'));
}

function requireShape({ shape }: JsonScan): void {
  if (shape.depth > JSON_DEPTH_LIMIT)
    throw new AppError(
      'invalid_input',
      `the body is nested deeper than ${JSON_DEPTH_LIMIT} levels`,
    );
  if (shape.containers > ROWS_CONTAINERS_LIMIT)
    throw tooMany(ROWS_CONTAINERS_LIMIT, 'objects and lists');
  if (shape.values > ROWS_VALUES_LIMIT) throw tooMany(ROWS_VALUES_LIMIT, 'values');
  if (shape.names > ROWS_NAMES_LIMIT) throw tooMany(ROWS_NAMES_LIMIT, 'different names of fields');
}

const tooMany = (limit: number, what: string) =>
  new AppError('too_large', `more than ${limit} ${what} in one request; send smaller batches`);

function requireUtf8(body: Buffer): void {
  if (!isUtf8(body)) throw new AppError('invalid_input', 'the body is not UTF-8');
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const OPEN_OBJECT = 0x7b;
const QUOTE = 0x22;

/** Cuts a body into lines; `ndjson`: each is a JSON object or text. Errors: AppError `invalid_input`, `too_large`. */
export async function parseLines(
  body: Buffer,
  { ndjson, clock }: { ndjson: boolean; clock: Clock },
): Promise<SentLines> {
  requireUtf8(body);
  const slices = createTimeSlices(clock);
  const found = createLines(ndjson);
  await eachLine(body, slices, (from, to) => found.add(body, from, to));
  return found.lines();
}

async function eachLine(
  body: Buffer,
  slices: TimeSlices,
  onLine: (from: number, to: number) => void,
): Promise<void> {
  let from = 0;
  for (let count = 1; from < body.length; count++) {
    if (count > LINES_LIMIT) throw tooMany(LINES_LIMIT, 'lines');
    const end = body.indexOf(LINE_FEED, from);
    let to = end < 0 ? body.length : end;
    const next = to + 1;
    if (to > from && body[to - 1] === CARRIAGE_RETURN) to -= 1;
    if (to > from) onLine(from, to);
    from = next;
    if (slices.isOver()) await slices.pause();
  }
}

function createLines(ndjson: boolean) {
  const items: unknown[] = [];
  const indexes: number[] = [];
  const rejected: RowRejection[] = [];
  let index = 0;
  let containers = 0;

  function itemOf(body: Buffer, from: number, to: number): unknown {
    if (to - from > LINE_LIMIT_BYTES)
      return reject('too_large', `${to - from} bytes, at most ${LINE_LIMIT_BYTES}`);
    const text = body.toString('utf8', from, to);
    if (!ndjson) return text;
    // What cannot be one costs no exception: there may be millions.
    const first = text.trimStart().charCodeAt(0);
    if (first !== OPEN_OBJECT && first !== QUOTE)
      return reject('invalid_json', 'the line is no JSON object and no JSON text');
    const scanned = new JsonScan(body, { from, to }).finish();
    containers += scanned.containers;
    if (containers > ROWS_CONTAINERS_LIMIT)
      throw tooMany(ROWS_CONTAINERS_LIMIT, 'objects and lists');
    if (scanned.depth > JSON_DEPTH_LIMIT)
      return reject('invalid_json', `nested deeper than ${JSON_DEPTH_LIMIT} levels`);
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return reject('invalid_json', 'the line is not valid JSON');
    }
  }

  function reject(code: string, message: string): undefined {
    rejected.push({ index, code, message });
    return undefined;
  }

  return {
    add(body: Buffer, from: number, to: number): void {
      const item = itemOf(body, from, to);
      if (item !== undefined) {
        items.push(item);
        indexes.push(index);
      }
      index += 1;
    },
    lines: (): SentLines => ({ items, indexes: rejected.length > 0 ? indexes : null, rejected }),
  };
}
