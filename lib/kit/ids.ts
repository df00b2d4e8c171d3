import { type Random, systemRandom } from './random';

/** A UUID of version 7 (RFC 9562 §5.7): sortable by its time, followed by 74 random bits. `now` is epoch ms. */
export function uuidv7(now: number, random: Random['bytes'] = systemRandom.bytes): string {
  const bytes = Buffer.from(random(16));
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return uuidText(bytes);
}

const UUID_LENGTH = 36;
/** Places of the digits of each byte: after the bytes 4, 6, 8 and 10 comes a dash. */
const PLACES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const DIGITS = Buffer.from('0123456789abcdef', 'latin1');
const text = Buffer.alloc(UUID_LENGTH, '-', 'latin1');

/** Written into one buffer: a text that is put together from parts would keep them all, and ids are kept as long as their sessions. */
function uuidText(bytes: Uint8Array): string {
  for (let index = 0; index < PLACES.length; index++) {
    const place = PLACES[index] ?? 0;
    const byte = bytes[index] ?? 0;
    text[place] = DIGITS[byte >> 4] ?? 0;
    text[place + 1] = DIGITS[byte & 0x0f] ?? 0;
  }
  return text.toString('latin1');
}
