import {
  EVENT_LIMIT_BYTES,
  EVENTS_BATCH_LIMIT,
  EVENTS_CONTAINERS_LIMIT,
  EVENTS_LINES_LIMIT,
  type EventsAnswer,
  type Rejection,
} from '../../contract/api/events';
import type { Clock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import { createTimeSlices, type TimeSlices } from '../../kit/time-slices';
import { JSON_DEPTH_LIMIT, JsonScan } from './json-scan';
import { parseJson } from './read-body';

/** Rows of a batch. `indexes`: the position of each as sent, where rows between them could not be read. */
export type EventRows = { rows: unknown[]; indexes: number[] | null; rejected: Rejection[] };

type Span = { from: number; to: number };

/**
 * Reads a JSON array, one object, or one object per line. What is too much is found by counting, before anything is parsed, and
 * everything is done in slices, so that no body keeps the process from its other work. Errors: AppError `invalid_input`,
 * `too_large`.
 */
export async function parseEventRows(
  body: Buffer,
  { ndjson, clock }: { ndjson: boolean; clock: Clock },
): Promise<EventRows> {
  const slices = createTimeSlices(clock);
  const spans = ndjson ? await splitLines(body, slices) : await splitList(body, slices);
  const batch = createBatch();
  for (const span of spans) {
    batch.add(body, span, ndjson);
    if (slices.isOver()) await slices.pause();
  }
  return batch.rows();
}

const tooMany = (limit: number, what: string) =>
  new AppError('too_large', `more than ${limit} ${what} in one batch`);

const isBlank = (byte: number | undefined) => byte !== undefined && byte <= 0x20;

function trim(body: Buffer, { from, to }: Span): Span {
  let [start, end] = [from, to];
  while (start < end && isBlank(body[start])) start += 1;
  while (end > start && isBlank(body[end - 1])) end -= 1;
  return { from: start, to: end };
}

const LINE_FEED = 0x0a;

/** Lines that are not empty. Stops at the first line too many. */
async function splitLines(body: Buffer, slices: TimeSlices): Promise<Span[]> {
  const spans: Span[] = [];
  let from = 0;
  for (let lines = 1; from < body.length; lines++) {
    if (lines > EVENTS_LINES_LIMIT) throw tooMany(EVENTS_LINES_LIMIT, 'lines');
    const end = body.indexOf(LINE_FEED, from);
    const to = end < 0 ? body.length : end;
    const span = trim(body, { from, to });
    if (span.to > span.from) spans.push(span);
    if (spans.length > EVENTS_BATCH_LIMIT) throw tooMany(EVENTS_BATCH_LIMIT, 'events');
    from = to + 1;
    if (slices.isOver()) await slices.pause();
  }
  return spans;
}

const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;

/** Items of an array, or the only object. Stops at the first item too many. */
async function splitList(body: Buffer, slices: TimeSlices): Promise<Span[]> {
  const whole = trim(body, { from: 0, to: body.length });
  const first = body[whole.from];
  if (first === OPEN_OBJECT) return [whole];
  if (first !== OPEN_LIST)
    throw new AppError('invalid_input', 'expected a JSON array of events, or one event');
  const spans: Span[] = [];
  let from = whole.from + 1;
  let closedAt = -1;
  const scan = new JsonScan(body, whole, (at, byte) => {
    if (closedAt >= 0 || spans.length > EVENTS_BATCH_LIMIT) return;
    const span = trim(body, { from, to: at });
    if (byte === CLOSE_LIST) closedAt = at;
    // An empty list has no item; any other empty place is a mistake that parsing finds.
    if (byte !== CLOSE_LIST || spans.length > 0 || span.to > span.from) spans.push(span);
    from = at + 1;
  });
  while (scan.step()) {
    requireFew(scan, spans);
    if (slices.isOver()) await slices.pause();
  }
  requireFew(scan, spans);
  if (closedAt !== whole.to - 1)
    throw new AppError('invalid_input', 'the body is not valid JSON: it is not one whole array');
  return spans;
}

function requireFew({ shape }: JsonScan, spans: readonly Span[]): void {
  if (spans.length > EVENTS_BATCH_LIMIT) throw tooMany(EVENTS_BATCH_LIMIT, 'events');
  if (shape.containers > EVENTS_CONTAINERS_LIMIT)
    throw tooMany(EVENTS_CONTAINERS_LIMIT, 'objects and lists');
}

/** Collects rows in the order in which they were sent. */
function createBatch() {
  const rows: unknown[] = [];
  const indexes: number[] = [];
  const rejected: Rejection[] = [];
  let index = 0;
  let containers = 0;

  function rejectionOf(body: Buffer, span: Span): Omit<Rejection, 'index'> | null {
    const bytes = span.to - span.from;
    if (bytes > EVENT_LIMIT_BYTES)
      return { code: 'too_large', message: `${bytes} bytes, at most ${EVENT_LIMIT_BYTES}` };
    const shape = new JsonScan(body, span).finish();
    containers += shape.containers;
    if (containers > EVENTS_CONTAINERS_LIMIT)
      throw tooMany(EVENTS_CONTAINERS_LIMIT, 'objects and lists');
    if (shape.depth <= JSON_DEPTH_LIMIT) return null;
    return { code: 'invalid_event', message: `nested deeper than ${JSON_DEPTH_LIMIT} levels` };
  }

  return {
    /** A row that is not JSON is rejected where rows are lines, and makes a whole array unreadable. */
    add(body: Buffer, span: Span, isLine: boolean): void {
      const rejection = rejectionOf(body, span);
      if (rejection) rejected.push({ index, ...rejection });
      else {
        const text = body.toString('utf8', span.from, span.to);
        const parsed = isLine ? parseLine(text) : { value: parseItem(text, index) };
        if (parsed) {
          rows.push(parsed.value);
          indexes.push(index);
        } else {
          rejected.push({ index, code: 'invalid_json', message: 'the line is not valid JSON' });
        }
      }
      index += 1;
    },
    rows: (): EventRows => ({ rows, indexes: rejected.length > 0 ? indexes : null, rejected }),
  };
}

function parseLine(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

/** Errors: AppError `invalid_input`, also for what can be no event and makes the whole body wrong. */
function parseItem(text: string, index: number): unknown {
  return parseJson(text, index === 0 ? '' : ` in item ${index}`);
}

/** The answer for the batch as it was sent: original indexes, and the rows that could not be read among the rejected. */
export function withLines(answer: EventsAnswer, { indexes, rejected }: EventRows): EventsAnswer {
  if (!indexes) return answer;
  const moved = answer.rejected.map((one) => ({ ...one, index: indexes[one.index] ?? one.index }));
  return { ...answer, rejected: [...moved, ...rejected].sort((a, b) => a.index - b.index) };
}
