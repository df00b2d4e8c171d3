/**
 * Session ids as they are stored: a UUID in canonical lower case as its 16 bytes, whose order is that of the texts; any other text
 * as its UTF-8 bytes and a zero byte (two where that would be 16 bytes), which no UUID is.
 */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UUID_BYTES = 16;

/** As a value of the type bytea. */
export function encodeId(id: string): string {
  if (UUID.test(id)) return `\\x${id.replaceAll('-', '')}`;
  const hex = Buffer.from(id, 'utf8').toString('hex');
  return hex.length / 2 + 1 === UUID_BYTES ? `\\x${hex}0000` : `\\x${hex}00`;
}

export function decodeId(bytes: Buffer): string {
  if (bytes.length !== UUID_BYTES) {
    const end = bytes.indexOf(0);
    return bytes.subarray(0, end < 0 ? bytes.length : end).toString('utf8');
  }
  const hex = bytes.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}

/** The stored ids of UUIDs that begin with a text, both ends inclusive; null where none can. */
export function idRange(start: string): { from: string; to: string } | null {
  const digits = start.replaceAll('-', '');
  const pattern = 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx'.slice(0, start.length);
  const isStart = start.replaceAll(/[0-9a-f]/g, 'x') === pattern;
  if (!isStart) return null;
  return { from: `\\x${digits.padEnd(32, '0')}`, to: `\\x${digits.padEnd(32, 'f')}` };
}
