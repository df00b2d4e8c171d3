import { isWrapperName } from './frame-names';
import { isObject, type Json, maxDepthWithin } from './frame-scopes';
import { NAME_KEYS, readNames } from './read-names';
import { withoutMark } from './split-frame';

/** Longest text that is parsed; of a longer one only the head is read. */
const PARSE_LIMIT = 1024 * 1024;
/** Deepest nesting that is parsed. */
const DEPTH_LIMIT = 64;

/** The object that a text frame is; null where it is none. Never throws. */
export function parseFrame(raw: string): Json | null {
  if (raw.length > PARSE_LIMIT) return readHead(raw);
  const value = parsedWithin(withoutMark(raw));
  // Some servers encode what is encoded already.
  const frame = unwrapArray(typeof value === 'string' ? parsedWithin(value) : value);
  return frame === null ? null : unwrapTexts(frame);
}

/** The value of a JSON text that nests no deeper than we read; undefined for every other text. */
function parsedWithin(text: string): unknown {
  if (!maxDepthWithin(text, DEPTH_LIMIT)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const TEXT_ENVELOPE_KEYS = ['data', 'payload', 'body'];

/** An envelope without a name of its own whose content is JSON as a text. */
function unwrapTexts(frame: Json): Json {
  for (const key of TEXT_ENVELOPE_KEYS) {
    const text = frame[key];
    if (typeof text !== 'string' || !text.startsWith('{') || !isEnvelope(frame)) continue;
    const inner = parsedWithin(text);
    if (isObject(inner)) return { ...frame, [key]: inner };
  }
  return frame;
}

function isEnvelope(frame: Json): boolean {
  return readNames([frame], NAME_KEYS).every(isWrapperName);
}

/** Frames sent as arrays: `["name", {…}]`, or a batch with one object. */
function unwrapArray(value: unknown): Json | null {
  if (isObject(value)) return value;
  if (!Array.isArray(value)) return null;
  const [first, second] = value;
  if (typeof first === 'string') return { type: first, payload: isObject(second) ? second : {} };
  return isObject(first) ? first : null;
}

/** A frame too long to parse: its name from the head, and a placeholder result, because it is not empty. */
function readHead(raw: string): Json | null {
  const name = /"(?:type|event)"\s{0,8}:\s{0,8}"([^"\\]{1,64})"/.exec(raw.slice(0, 4096))?.[1];
  return name === undefined ? null : { type: name, payload: { result: 'cut: too long to read' } };
}
