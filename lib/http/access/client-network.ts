import { isIP } from 'node:net';

const GROUPS = 8;

/** An address without brackets, zone, port and IPv4 mapping, in lower case; null where the text is no address. */
export function readAddress(text: string): string | null {
  const bare = text.trim().toLowerCase();
  const inside = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(bare)?.[1] ?? bare;
  const address = inside.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/, '');
  const withoutPort = /^[\d.]+:\d{1,5}$/.test(address) ? address.replace(/:\d+$/, '') : address;
  return isIP(withoutPort) === 0 ? null : withoutPort;
}

/**
 * What one subscriber has: an IPv4 address, or a /64 of IPv6, of which one machine can use any address. Text that is no
 * address is a network of its own.
 */
export function networkOf(client: string): string {
  const address = readAddress(client);
  if (address === null) return client;
  if (isIP(address) === 4) return address;
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = Math.max(0, GROUPS - before.length - after.length);
  const filled = tail === undefined ? before : [...before, ...Array(missing).fill('0'), ...after];
  const prefix = filled
    .slice(0, GROUPS / 2)
    .map((group) => Number.parseInt(group, 16).toString(16));
  return `${prefix.join(':')}::/64`;
}
