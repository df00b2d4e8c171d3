import { isObject } from '../../domain/frames/frame-scopes';
import { splitFrame } from '../../domain/frames/split-frame';
import { AppError } from '../../kit/errors';
import type { Json } from '../language/journey-source';
import type { RawMessage, Recording } from './har-file';

/** One message of a recording. */
export type Message = {
  isSent: boolean;
  time: number;
  text: string;
  /** Undefined for a text that is not JSON. */
  json: Json | undefined;
  name: string;
  /** Size of a binary frame that is no text; absent for messages that are read. */
  bytes?: number | undefined;
};

/** A recording as the conversation that it is. */
export type Conversation = {
  messages: Message[];
  /** The key that says what a message is. */
  nameKey: string;
  framing: 'json' | 'records' | 'text';
  /** The texts of the server come as binary frames. */
  hasBinaryTexts: boolean;
  /** Of Socket.IO; null for every other protocol. */
  namespace: string | null;
};

const NAME_KEYS = [
  'type',
  'event',
  'op',
  'method',
  'kind',
  'action',
  'message_type',
  't',
  'command',
];
const RECORD_SEPARATOR = '\u001e';
/** An event of Socket.IO: packet 4 of Engine.IO, packet 2 of its own, namespace, acknowledgement id, arguments. */
const EVENT = /^42(?:(\/[^,]{0,200}),)?\d*(\[.*)$/s;

type Text = Omit<Message, 'name'>;

/** Finds framing, names and order of what was recorded. Throws `invalid_input` where the client sent nothing. */
export function readConversation({ url, messages }: Recording): Conversation {
  const isSocketIo = url.searchParams.has('EIO');
  const hasRecords = messages.some(({ data }) => data.endsWith(RECORD_SEPARATOR));
  const texts = messages.flatMap((one) => (isSocketIo ? eventOf(one) : textsOf(one)));
  const nameKey = isSocketIo ? 'event' : commonKey(texts);
  const named = texts.map((one) => ({
    ...one,
    name: one.bytes === undefined ? nameOf(one, nameKey) : BINARY_NAME,
  }));
  if (!named.some(({ isSent }) => isSent))
    throw new AppError(
      'invalid_input',
      'the client sent nothing in this recording: record again, and use the page as a user does',
    );
  const read = named.filter(({ isSent, bytes }) => !isSent && bytes === undefined);
  const isText = read.length > 0 && read.every(({ json }) => json === undefined);
  const first = isSocketIo ? messages.map(({ data }) => EVENT.exec(data)).find(Boolean) : null;
  return {
    messages: named,
    nameKey,
    hasBinaryTexts: messages.some(({ isSent, binary }) => !isSent && binary === 'text'),
    framing: hasRecords ? 'records' : isText && !isSocketIo ? 'text' : 'json',
    namespace: isSocketIo ? (first?.[1] ?? '/') : null,
  };
}

/** What the language calls a binary frame of audio. */
const BINARY_NAME = 'audio';

function textsOf({ isSent, time, data, binary }: RawMessage): Text[] {
  if (binary === 'bytes') {
    const bytes = Buffer.byteLength(data, 'base64');
    return [{ isSent, time, text: '', json: undefined, bytes }];
  }
  return splitFrame(data).map((text) => ({ isSent, time, text, json: parseOrUndefined(text) }));
}

function eventOf({ isSent, time, data, binary }: RawMessage): Text[] {
  if (binary === 'bytes') return [];
  const list = parseOrUndefined(EVENT.exec(data)?.[2] ?? '');
  if (!Array.isArray(list)) return [];
  const [event = '', ...args] = list;
  const json = { event, data: args[0] ?? null, args };
  return [{ isSent, time, text: JSON.stringify(list), json }];
}

/** Numbers and words are texts, as tokens of an answer are. */
function parseOrUndefined(text: string): Json | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function commonKey(texts: Text[]): string {
  const objects = texts.flatMap(({ json }) => (isObject(json) ? [json] : []));
  const count = (key: string) => objects.filter((one) => typeof one[key] === 'string').length;
  return NAME_KEYS.reduce((best, key) => (count(key) > count(best) ? key : best), 'type');
}

function nameOf({ json, text }: Text, key: string): string {
  if (json === undefined) return text;
  return isObject(json) && json[key] !== undefined && json[key] !== null ? String(json[key]) : '';
}

/** A value inside a message with its path. */
export type Leaf = { path: string; key: string; value: Json };

/** The values of a message that do not nest, in order. */
export function leavesOf(value: Json | undefined, path = '$', key = ''): Leaf[] {
  if (Array.isArray(value))
    return value.flatMap((one, index) => leavesOf(one, `${path}[${index}]`, key));
  if (isObject(value))
    return Object.entries(value).flatMap(([name, inner]) =>
      leavesOf(inner as Json, pathTo(path, name), name),
    );
  return value === undefined ? [] : [{ path, key, value }];
}

export function pathTo(path: string, key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}
