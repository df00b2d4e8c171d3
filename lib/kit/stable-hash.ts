import { createHash } from 'node:crypto';

/** First 16 hex digits of the SHA-256 of a JSON value, in an order of keys that no store can change. */
export function stableHash(value: unknown): string {
  const text = JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
