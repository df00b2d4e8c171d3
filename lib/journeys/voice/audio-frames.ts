import { audioText } from '../audio/audio-format';
import type { ExpectedAudio } from '../compile/compile-audio';
import type { Json } from '../language/journey-source';
import { AUDIO_LIMITS, SESSION_LIMITS } from '../language/limits';
import type { Message, ReceivedAudio } from '../language/message';
import type { ValueLookup } from '../values/template';

const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;
const LONG_BASE64 = new RegExp(`[A-Za-z0-9+/_=-]{${AUDIO_LIMITS.shownBase64},}`, 'g');
/** Characters of a message that cannot be parsed, of which a text is shown. */
const SHOWN_LENGTH = 16 * 1024;

/** A binary frame as a message: it is named `audio` and says how much of it there is. */
export function audioMessage(data: Buffer): Message {
  const text = audioText(data.length);
  const json = { type: 'audio', bytes: data.length };
  return { text, json, name: 'audio', audio: { data, isReadable: true, bytes: data.length } };
}

/**
 * A message without its audio: what `at` leads to is replaced by its size, and goes with the message to be counted. Other base64 that is
 * long is cut as well, because it would be audio that the journey does not know of.
 */
export function withoutAudio(
  message: Message,
  { read, match }: ExpectedAudio,
  lookup: ValueLookup,
): Message {
  const isMeant = read !== null && (match?.(message, lookup) ?? true);
  const found = isMeant && message.json !== undefined ? read(message) : undefined;
  if (found === undefined || found === null || read === null) return cutMessage(message, undefined);
  const audio = receivedAudio(found);
  return cutMessage(replaced(message, found, audioText(audio.bytes)), audio);
}

/** How Socket.IO's binary arguments are named: by their size. */
const BINARY_ARGUMENT = /^<(\d{1,9}) bytes>$/;

function receivedAudio(found: Json): ReceivedAudio {
  const [, size] = BINARY_ARGUMENT.exec(typeof found === 'string' ? found : '') ?? [];
  if (size !== undefined) return { data: Buffer.alloc(0), isReadable: true, bytes: Number(size) };
  if (typeof found !== 'string' || !BASE64.test(found))
    return { data: Buffer.alloc(0), isReadable: false, bytes: 0 };
  const data = Buffer.from(found, 'base64');
  return { data, isReadable: true, bytes: data.length };
}

function replaced(message: Message, value: Json, by: string): Message {
  const json = replaceIn(message.json ?? null, value, by);
  return { ...message, json, text: JSON.stringify(json) };
}

/** Every place of the value: an echo of it is audio too. */
function replaceIn(node: Json, value: Json, by: string): Json {
  if (node === value) return by;
  if (Array.isArray(node)) return node.map((one) => replaceIn(one, value, by));
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).map(([key, one]) => [key, replaceIn(one, value, by)]);
  return Object.fromEntries(entries);
}

function cutMessage(message: Message, audio: ReceivedAudio | undefined): Message {
  const { text, name } = message;
  const isLong = text.length > AUDIO_LIMITS.shownBase64;
  const cut = isLong
    ? { ...message, text: withoutBase64(text), name: name && withoutBase64(name) }
    : message;
  return audio === undefined ? cut : { ...cut, audio };
}

/** A text in which long base64 is replaced by its size. What is too long to be parsed is cut first. */
function withoutBase64(text: string): string {
  const shown = text.length > SESSION_LIMITS.parsedLength ? text.slice(0, SHOWN_LENGTH) : text;
  return shown.replace(LONG_BASE64, (run) => audioText(Math.floor((run.length * 3) / 4)));
}
