import { isObject, maxDepthWithin } from './frame-scopes';

/** Longest frame that is split, in characters; a longer one is one message. */
const SPLIT_LIMIT = 1024 * 1024;
const DEPTH_LIMIT = 64;
/** ASCII record separator, which ends each text of a SignalR hub. */
const RECORD_SEPARATOR = '\u001e';

/** Some servers put one before each text. It is no part of JSON (RFC 8259 §8.1), and readers may ignore it. */
const BYTE_ORDER_MARK = '\ufeff';

/** The text without byte order marks before it. */
export function withoutMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.replace(/^\ufeff+/, '') : text;
}

/**
 * The messages of one text frame. Servers write what is queued as one frame: JSON texts that a newline or a record separator (0x1e)
 * parts, or an array of objects. Everything else is one message.
 */
export function splitFrame(raw: string): string[] {
  if (raw.startsWith(BYTE_ORDER_MARK)) return splitFrame(withoutMark(raw));
  if (raw.length > SPLIT_LIMIT) return [raw];
  if (raw.includes(RECORD_SEPARATOR)) return partsOf(raw, RECORD_SEPARATOR) ?? [raw];
  const isArray = /^\s*\[/.test(raw);
  const hasLines = raw.includes('\n');
  if (!isArray && !hasLines) return [raw];
  const value = parsedOrUndefined(raw);
  if (value === undefined) return (hasLines ? partsOf(raw, '\n') : null) ?? [raw];
  if (Array.isArray(value) && value.length > 1 && value.every(isObject))
    return value.map((one) => JSON.stringify(one));
  return [raw];
}

function parsedOrUndefined(raw: string): unknown {
  if (!maxDepthWithin(raw, DEPTH_LIMIT)) return null;
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

/** The parts between separators, if each looks like a JSON text. */
function partsOf(raw: string, separator: string): string[] | null {
  const parts = raw
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const isJson = parts.every((part) => /^[{[]/.test(part) && /[}\]]$/.test(part));
  return parts.length > 0 && isJson ? parts : null;
}
