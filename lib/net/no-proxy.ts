import { BlockList, isIP, isIPv6 } from 'node:net';

/**
 * Whether a NO_PROXY list names a host, by the rules that curl and Go share: `*`, a name (and all names below it), `.name`,
 * `*.name`, an address, a network such as 10.0.0.0/8; each with `:port` where only that port is meant.
 */
export function isExempt(list: string, { host, port }: { host: string; port: number }): boolean {
  const name = bare(host).toLowerCase();
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry, { name, port }));
}

function matches(entry: string, { name, port }: { name: string; port: number }): boolean {
  if (entry === '*') return true;
  const [, pattern = entry, only] = isIPv6(entry)
    ? []
    : (/^(.+?)(?::(\d{1,5}))?$/.exec(entry) ?? []);
  if (only !== undefined && Number(only) !== port) return false;
  const [, network, bits] = /^([0-9a-f.:]+)\/(\d{1,3})$/.exec(bare(pattern)) ?? [];
  if (network !== undefined) return isInNetwork(name, network, Number(bits));
  const wanted = bare(pattern).replace(/^\*?\./, '');
  return name === wanted || (isIP(name) === 0 && name.endsWith(`.${wanted}`));
}

function isInNetwork(address: string, network: string, bits: number): boolean {
  const family = isIP(address);
  if (family === 0 || isIP(network) !== family || bits > (family === 6 ? 128 : 32)) return false;
  const list = new BlockList();
  const type = family === 6 ? 'ipv6' : 'ipv4';
  list.addSubnet(network, bits, type);
  return list.check(address, type);
}

/** An IPv6 address without its brackets. */
const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');
