import type { ComposeTools } from './define-kind';

/**
 * A dedup key within a provider's limit. A long one is hashed, never cut: two cut keys could be the same. It has no slash, for it
 * is a part of Jira's paths, and gateways differ in how they read an escaped slash.
 */
export function providerKey(
  dedupKey: string,
  max: number,
  { sha256 }: Pick<ComposeTools, 'sha256'>,
): string {
  const key = `tocsin-${dedupKey}`;
  return key.length <= max ? key : sha256(key);
}
