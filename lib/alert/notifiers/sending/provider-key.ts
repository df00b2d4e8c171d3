import { createHash } from 'node:crypto';

/**
 * A dedup key within a provider's limit. A long one is hashed, never cut: two cut keys could be the same. It holds no slash,
 * for it is a part of Jira's paths, and gateways read an escaped slash as they like.
 */
export function providerKey(dedupKey: string, max: number): string {
  const key = `tocsin-${dedupKey}`;
  return key.length <= max ? key : createHash('sha256').update(key).digest('hex');
}
