import { maxDepthWithin } from '../../domain/frames/frame-scopes';
import { concatenatedTexts, withoutMark } from '../../domain/frames/split-frame';
import type { Json } from '../language/journey-source';
import { JOURNEY_LIMITS, SESSION_LIMITS } from '../language/limits';
import type { Message } from '../language/message';
import type { Framing } from '../language/names';
import type { PathReader } from '../match/json-path';
import { readStompFrame } from './stomp';

/** How a journey reads its frames. */
export type FrameFormat = {
  framing: Framing;
  /** Where a message says what it is, first to last. */
  names: readonly PathReader[];
  /** Keys that end the paths of `names`, for messages that are too long to be parsed. */
  nameKeys: readonly string[];
};

/** The messages of one frame, in order. Never throws, whatever the text is. */
export function decodeFrame(text: string, format: FrameFormat): Message[] {
  if (text.length > SESSION_LIMITS.parsedLength) return [readHead(text, format)];
  if (format.framing === 'text') return [{ text, json: undefined, name: text.trim() }];
  if (format.framing === 'stomp') return readStomp(text, format);
  const json = parseJson(text);
  if (json !== undefined)
    return isBatch(json) ? readBatch(json, format) : [toMessage(text, json, format)];
  return splitFrame(text, format) ?? [toMessage(text, undefined, format)];
}

/** A JSON array that holds only objects is a batch; arrays of protocols hold other values too. */
function isBatch(json: Json): json is { [key: string]: Json }[] {
  return (
    Array.isArray(json) &&
    json.length > 0 &&
    json.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item))
  );
}

function readBatch(items: Json[], format: FrameFormat): Message[] {
  return items
    .slice(0, SESSION_LIMITS.messages)
    .map((item) => toMessage(JSON.stringify(item), item, format));
}

const RECORD_SEPARATOR = '\u001e';

/** A frame that is not JSON holds several messages if every part of it is JSON. */
function splitFrame(text: string, format: FrameFormat): Message[] | null {
  for (const separator of [RECORD_SEPARATOR, '\n']) {
    if (!text.includes(separator)) continue;
    const parts = text
      .split(separator, SESSION_LIMITS.messages)
      .filter((part) => part.trim() !== '');
    const read = parts.map((part) => ({ part, json: parseJson(part) }));
    if (read.length === 0 || read.some(({ json }) => json === undefined)) continue;
    return read.map(({ part, json }) => toMessage(part, json, format));
  }
  const texts = concatenatedTexts(text)?.slice(0, SESSION_LIMITS.messages);
  return texts?.map((part) => toMessage(part, parseJson(part), format)) ?? null;
}

/** A STOMP frame. Heartbeats, which are newlines, are no message. */
function readStomp(text: string, format: FrameFormat): Message[] {
  const json = readStompFrame(text, parseJson);
  return json === null ? [] : [toMessage(text, json, format)];
}

function toMessage(text: string, json: Json | undefined, { names }: FrameFormat): Message {
  if (json === undefined) return { text, json, name: text.trim() };
  for (const read of names) {
    const name = read(json);
    if (name !== undefined && name !== null)
      return { text, json, name: typeof name === 'object' ? JSON.stringify(name) : String(name) };
  }
  return { text, json, name: undefined };
}

function parseJson(text: string): Json | undefined {
  if (!maxDepthWithin(text, JOURNEY_LIMITS.depth)) return undefined;
  try {
    return JSON.parse(withoutMark(text));
  } catch {
    return undefined;
  }
}

/** Characters of a message that is too long, in which its name is searched. */
const HEAD_LENGTH = 4096;

function readHead(text: string, { nameKeys }: FrameFormat): Message {
  const head = text.slice(0, HEAD_LENGTH);
  for (const key of nameKeys) {
    const at = head.indexOf(`"${key}"`);
    const name =
      at < 0 ? null : /^\s{0,8}:\s{0,8}"([^"\\]{1,64})"/.exec(head.slice(at + key.length + 2));
    if (name) return { text, json: undefined, name: name[1] };
  }
  return { text, json: undefined, name: undefined };
}
