import type { ConnectionSettings } from '../../domain/targets/connection';

/** Where secrets are sent, and by which connection. */
type Way = { connection: ConnectionSettings | undefined; url: string };

/**
 * Whether a change leads stored secrets through a proxy that could read them and could not before: one to a URL without
 * encryption, or one whose own certificate would be accepted because verification is off or an authority is named. The order in
 * which proxy and authority are changed makes no difference.
 */
export function isReadByNewProxy(
  { before, after }: Record<'before' | 'after', Way>,
  { hasNewAuthority }: { hasNewAuthority: boolean },
): boolean {
  if (!isReadable(after)) return false;
  return !isReadable(before) || proxyUrl(before) !== proxyUrl(after) || hasNewAuthority;
}

function isReadable(way: Way): boolean {
  if (proxyUrl(way) === null) return false;
  const tls = way.connection?.tls;
  return !/^(?:wss|https):/i.test(way.url) || tls?.insecure === true || typeof tls?.ca === 'string';
}

function proxyUrl({ connection }: Way): string | null {
  const proxy = connection?.proxy;
  return typeof proxy === 'object' ? proxy.url : null;
}
