import { EVENTS_BATCH_LIMIT, type EventsAnswer, type Rejection } from '../../contract/api/events';
import { AppError } from '../../kit/errors';
import { parseJson } from './read-body';

/** Rows of a batch. `indexes`: the position of each as sent, where lines between them were not JSON. */
export type EventRows = { rows: unknown[]; indexes: number[] | null; rejected: Rejection[] };

/** A JSON array, one object, or one object per line. Errors: AppError `invalid_input`, `too_large`. */
export function parseEventRows(text: string, ndjson: boolean): EventRows {
  const parsed = ndjson ? parseLines(text) : parseWhole(text);
  if (parsed.rows.length + parsed.rejected.length > EVENTS_BATCH_LIMIT) {
    throw new AppError('too_large', `more than ${EVENTS_BATCH_LIMIT} events in one batch`);
  }
  return parsed;
}

function parseWhole(text: string): EventRows {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) {
    throw new AppError('invalid_input', 'expected a JSON array of events, or one event');
  }
  return { rows: Array.isArray(value) ? value : [value], indexes: null, rejected: [] };
}

function parseLines(text: string): EventRows {
  const rows: unknown[] = [];
  const indexes: number[] = [];
  const rejected: Rejection[] = [];
  let index = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    try {
      rows.push(JSON.parse(line));
      indexes.push(index);
    } catch {
      rejected.push({ index, code: 'invalid_json', message: 'the line is not valid JSON' });
    }
    index += 1;
  }
  return { rows, indexes: rejected.length > 0 ? indexes : null, rejected };
}

/** The answer for the batch as it was sent: original indexes, and the lines that were not JSON among the rejected. */
export function withLines(answer: EventsAnswer, { indexes, rejected }: EventRows): EventsAnswer {
  if (!indexes) return answer;
  const moved = answer.rejected.map((one) => ({ ...one, index: indexes[one.index] ?? one.index }));
  return { ...answer, rejected: [...moved, ...rejected].sort((a, b) => a.index - b.index) };
}
