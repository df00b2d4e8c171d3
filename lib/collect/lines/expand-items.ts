import { isObject, type LineRow, readEntry, readLine } from './read-entry';

/** Log lines and entries that a parsed JSON body contains: a list, `{entries}`, a push of Pub/Sub, or one entry. */
export function itemsOfBody(body: unknown): unknown[] {
  if (Array.isArray(body)) return body.flatMap((one) => (isPush(one) ? pushedItems(one) : [one]));
  if (!isObject(body)) return [body];
  if (Array.isArray(body.entries)) return body.entries;
  return isPush(body) ? pushedItems(body) : [body];
}

type Push = { message: { data: string } };

function isPush(value: unknown): value is Push {
  if (!isObject(value) || typeof value.subscription !== 'string') return false;
  const { message } = value;
  return isObject(message) && typeof message.data === 'string';
}

/** The data of a message is an entry or a line, in base64. */
function pushedItems({ message }: Push): unknown[] {
  return [Buffer.from(message.data, 'base64').toString('utf8')];
}

/** A line that continues the one before: of a stack trace, or of a text with line breaks. */
const CONTINUATION = /^(?:\s|Traceback)/;

/** One item as a log record; null where it is neither a text nor an object, `continuation` where it belongs to the one before. */
export function readItem(item: unknown, timeZone: string): LineRow | 'continuation' | null {
  if (typeof item !== 'string' && !isObject(item)) return null;
  if (typeof item === 'string' && CONTINUATION.test(item)) return 'continuation';
  const read = typeof item === 'string' ? readLine(item, timeZone) : readEntry(item, timeZone);
  const { body } = read.row;
  return typeof body === 'string' && CONTINUATION.test(body) ? 'continuation' : read;
}
