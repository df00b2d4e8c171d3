import type { Json } from '../language/journey-source';
import type { AudioFormat } from '../language/names';
import { type Leaf, leavesOf, type Message, pathTo } from './conversation';

/** Audio of one direction: `at` is where the base64 is in its messages; null for binary frames. */
export type AudioPlace = { name: string; at: string | null };

/** What is known of the audio of a recording. Format and rate are guesses unless the messages name them. */
export type RecordedAudio = {
  received: AudioPlace | null;
  sent: AudioPlace | null;
  format: AudioFormat;
  rate: number;
  /** Audio of one sent frame, ms. */
  chunkMs: number;
};

/** Shorter texts are words, ids or tokens, and fewer frames a picture or a key. */
const LEAST_CHARACTERS = 64;
const LEAST_FRAMES = 3;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** Words of a message or an address by which its binary data is audio. */
const AUDIO_WORDS = /audio|pcm|opus|mu?law|linear16|sample_?rate|speech|voice|\bstt\b|\btts\b/i;

/** Finds the audio of a conversation; null where there is none. `address`: the URL of the socket. */
export function findAudio(messages: readonly Message[], address: string): RecordedAudio | null {
  const received = placeOf(messages.filter(({ isSent }) => !isSent));
  const sent = placeOf(messages.filter(({ isSent }) => isSent));
  if (received === null && sent === null) return null;
  const texts = messages.filter(({ bytes }) => bytes === undefined);
  const leaves = texts.flatMap(({ json }) => leavesOf(json)).filter((leaf) => !isBase64(leaf));
  const said = [
    address,
    ...texts.map(({ name }) => name),
    ...leaves.flatMap(({ key, value }) => [key, typeof value === 'string' ? value : '']),
  ].join(' ');
  if (!AUDIO_WORDS.test(said)) return null;
  const format = formatIn(said);
  const rate = rateIn(leaves, address) ?? (/law$/.test(format) ? 8000 : 24_000);
  return { received, sent, format, rate, chunkMs: chunkOf(messages, sent, { format, rate }) };
}

/** Whether a message carries the audio at a place. */
export function carriesAudio({ name, json, bytes }: Message, place: AudioPlace | null): boolean {
  if (place === null) return false;
  if (place.at === null) return bytes !== undefined;
  return name === place.name && leavesOf(json).some((leaf) => leaf.path === place.at);
}

/** Binary frames, or the value that is base64 in several messages of one name. */
function placeOf(messages: readonly Message[]): AudioPlace | null {
  const binary = messages.filter(({ bytes }) => bytes !== undefined);
  if (binary.length >= LEAST_FRAMES) return { name: 'audio', at: null };
  const counts = new Map<string, { place: AudioPlace; count: number }>();
  for (const { name, json } of messages) {
    for (const { path } of leavesOf(json).filter(isBase64)) {
      const key = `${name} ${path}`;
      const known = counts.get(key) ?? { place: { name, at: path }, count: 0 };
      counts.set(key, { ...known, count: known.count + 1 });
    }
  }
  const [most] = [...counts.values()].sort((a, b) => b.count - a.count);
  return most !== undefined && most.count >= LEAST_FRAMES ? most.place : null;
}

function isBase64({ value }: Leaf): boolean {
  return typeof value === 'string' && value.length >= LEAST_CHARACTERS && BASE64.test(value);
}

function formatIn(said: string): AudioFormat {
  if (/mu-?law|u-?law|pcmu/i.test(said)) return 'mulaw';
  if (/\ba-?law|pcma/i.test(said)) return 'alaw';
  if (/opus|webm/i.test(said)) return 'opus';
  return /mp3|mpeg/i.test(said) ? 'mp3' : 'pcm16';
}

const RATE_KEY = /sample_?rate|^rate$|sampling/i;
const LEAST_RATE = 8000;
const MOST_RATE = 48_000;

function rateIn(leaves: readonly Leaf[], address: string): number | null {
  const named = leaves.filter(({ key }) => RATE_KEY.test(key)).map(({ value }) => Number(value));
  const inAddress = /sample_?rate=(\d{4,5})/i.exec(address)?.[1];
  const found = [...named, Number(inAddress)].find(
    (rate) => rate >= LEAST_RATE && rate <= MOST_RATE,
  );
  return found ?? null;
}

const LEAST_CHUNK_MS = 20;
const MOST_CHUNK_MS = 500;

function chunkOf(
  messages: readonly Message[],
  sent: AudioPlace | null,
  { format, rate }: { format: AudioFormat; rate: number },
): number {
  const sizes = messages
    .filter((one) => one.isSent && carriesAudio(one, sent))
    .map((one) => bytesOf(one, sent))
    .sort((a, b) => a - b);
  const bytesPerMs = (rate * (format === 'pcm16' ? 2 : 1)) / 1000;
  const ms = (sizes[Math.floor(sizes.length / 2)] ?? 0) / bytesPerMs;
  return Math.round(Math.min(MOST_CHUNK_MS, Math.max(LEAST_CHUNK_MS, ms)) / 10) * 10;
}

function bytesOf({ bytes, json }: Message, place: AudioPlace | null): number {
  const text = leavesOf(json).find(({ path }) => path === place?.at)?.value;
  return bytes ?? (typeof text === 'string' ? Math.floor((text.length * 3) / 4) : 0);
}

/** The message with a mark in the place of its audio. */
export function withMark(value: Json, place: { at: string; mark: string; path?: string }): Json {
  const { at, mark, path = '$' } = place;
  if (path === at) return mark;
  if (Array.isArray(value))
    return value.map((one, index) => withMark(one, { ...place, path: `${path}[${index}]` }));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      withMark(inner, { ...place, path: pathTo(path, key) }),
    ]),
  );
}
