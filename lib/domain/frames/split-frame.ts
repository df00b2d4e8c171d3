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
 * parts, or nothing does, or an array of objects. Everything else is one message.
 */
export function splitFrame(raw: string): string[] {
  if (raw.startsWith(BYTE_ORDER_MARK)) return splitFrame(withoutMark(raw));
  if (raw.length > SPLIT_LIMIT) return [raw];
  if (raw.includes(RECORD_SEPARATOR)) return partsOf(raw, RECORD_SEPARATOR) ?? [raw];
  const isArray = /^\s*\[/.test(raw);
  const hasLines = raw.includes('\n');
  if (!isArray && !hasLines) return concatenatedTexts(raw) ?? [raw];
  const value = parsedOrUndefined(raw);
  if (value === undefined)
    return (hasLines ? partsOf(raw, '\n') : null) ?? concatenatedTexts(raw) ?? [raw];
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

const NEXT_TEXT = /[}\]][\s\0]*[{[]/;
const BETWEEN = /[\s\0]/;

/**
 * JSON texts that follow one another without a separator, or with white space or a NUL after each; null where the frame is anything
 * else. Brackets inside strings do not count.
 */
export function concatenatedTexts(raw: string): string[] | null {
  if (!/^[\s\0]*[{[]/.test(raw) || !(NEXT_TEXT.test(raw) || raw.endsWith('\0'))) return null;
  const texts: string[] = [];
  let depth = 0;
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < raw.length; at++) {
    const sign = raw[at] ?? '';
    if (isQuoted) {
      if (sign === '\\') at++;
      else if (sign === '"') isQuoted = false;
    } else if (sign === '{' || sign === '[') {
      if (depth === 0) start = at;
      depth++;
    } else if (sign === '}' || sign === ']') {
      depth--;
      if (depth < 0) return null;
      if (depth === 0) texts.push(raw.slice(start, at + 1));
    } else if (depth === 0 && !BETWEEN.test(sign)) return null;
    else if (sign === '"') isQuoted = true;
  }
  return depth === 0 && texts.length > 0 ? texts : null;
}
