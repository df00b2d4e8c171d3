import { Buffer } from 'node:buffer';
import type { RawData } from 'ws';

/** One buffer for every form in which a frame can arrive. */
export function toBuffer(raw: RawData): Buffer {
  if (Buffer.isBuffer(raw)) return raw;
  return Array.isArray(raw) ? Buffer.concat(raw) : Buffer.from(raw);
}
