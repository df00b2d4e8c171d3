import type { Json } from '../language/journey-source';
import type { Framing } from '../language/names';
import { writeStompFrame } from './stomp';

const HEX = /^hex:((?:[0-9a-f]{2})+)$/i;
const ENDINGS: Partial<Record<Framing, string>> = { records: '\u001e', lines: '\n' };

/** What is sent for a message: text, or bytes where it is `hex:…`. Objects and lists become JSON. */
export function encodeMessage(body: Json, framing: Framing): string | Uint8Array {
  const hex = typeof body === 'string' ? HEX.exec(body)?.[1] : undefined;
  if (hex !== undefined) return Buffer.from(hex, 'hex');
  if (framing === 'stomp') return writeStompFrame(body);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return `${text}${ENDINGS[framing] ?? ''}`;
}

/** A binary frame as the text that a journey reads; null where the journey ignores binary frames. */
export function binaryText(data: Uint8Array, kind: 'ignore' | 'text' | 'hex'): string | null {
  if (kind === 'ignore') return null;
  const buffer = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return kind === 'hex' ? `hex:${buffer.toString('hex')}` : buffer.toString('utf8');
}
