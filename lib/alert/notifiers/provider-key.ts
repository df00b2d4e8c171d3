import { createHash } from 'node:crypto';

/** A dedup key within a provider's limit. A long one is hashed, never cut: two cut keys could be the same. */
export function providerKey(dedupKey: string, max: number): string {
  const key = `tocsin/${dedupKey}`;
  return key.length <= max ? key : createHash('sha256').update(key).digest('hex');
}
