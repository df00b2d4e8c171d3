import { cacheByText } from '../cached';

/** Names under which cloud providers serve instance metadata. */
const METADATA_NAMES: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.azure.internal',
  'metadata.tencentyun.com',
  'metadata.packet.net',
  'metadata.platformequinix.com',
  'instance-data',
  'instance-data.ec2.internal',
]);

/** Metadata services outside 169.254.0.0/16 and fe80::/10: of AWS and Google (IPv6), Alibaba, Azure, Oracle. */
const METADATA_IPV6: ReadonlySet<string> = new Set(['fd00:ec2::254', 'fd20:ce::254']);
const METADATA_IPV4: ReadonlySet<string> = new Set([
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
]);

/**
 * What a host is that Tocsin does not connect to unless it is allowed: a link-local address or the metadata service of a cloud, which
 * hands out credentials to whoever asks. In any spelling, also mapped into IPv6. Null for every other address and name; what a name
 * resolves to is checked when it is known.
 */
export const refusedAddress = cacheByText((host): string | null => {
  const plain = host
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/%.*$/, '')
    .replace(/\.$/, '')
    .toLowerCase();
  if (METADATA_NAMES.has(plain)) return 'the name of a cloud metadata service';
  const text = plain.includes(':') ? `[${plain}]` : plain;
  if (!URL.canParse(`http://${text}/`)) return null;
  // The parser writes every spelling of an address one way: 2852039166, 0xa9.254.0251.254, ::ffff:169.254.169.254.
  const address = new URL(`http://${text}/`).hostname;
  if (METADATA_NAMES.has(address)) return 'the name of a cloud metadata service';
  return address.startsWith('[') ? refusedIpv6(address.slice(1, -1)) : refusedIpv4(address);
});

function refusedIpv4(address: string): string | null {
  if (METADATA_IPV4.has(address)) return 'the address of a cloud metadata service';
  return /^169\.254\.\d+\.\d+$/.test(address) ? 'a link-local address' : null;
}

const BYTES = 0x100;

function refusedIpv6(address: string): string | null {
  if (METADATA_IPV6.has(address)) return 'the address of a cloud metadata service';
  const groups = expandIpv6(address);
  const first = groups[0] ?? 0;
  if ((first & 0xffc0) === 0xfe80) return 'a link-local address';
  const embedded = embeddedIpv4(groups);
  if (!embedded) return null;
  const bytes = embedded.flatMap((group) => [Math.floor(group / BYTES), group % BYTES]);
  return refusedIpv4(bytes.join('.'));
}

/** The eight groups of a canonical IPv6 address. */
function expandIpv6(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const read = (part: string) =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const left = read(head);
  if (tail === undefined) return left;
  const right = read(tail);
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}

/** The IPv4 address in an IPv6 address: mapped (::ffff:0:0/96), compatible (::/96), NAT64 (64:ff9b::/96) or 6to4 (2002::/16). */
function embeddedIpv4(groups: readonly number[]): readonly number[] | null {
  if (groups[0] === 0x2002) return groups.slice(1, 3);
  const prefix = groups
    .slice(0, 6)
    .map((group) => group.toString(16))
    .join(':');
  const isEmbedding = [
    '0:0:0:0:0:ffff',
    '0:0:0:0:0:0',
    '64:ff9b:0:0:0:0',
    '0:0:0:0:ffff:0',
  ].includes(prefix);
  return isEmbedding ? groups.slice(6) : null;
}

/** The setting that allows such addresses. */
export const ALLOW_LINK_LOCAL = 'TOCSIN_ALLOW_LINK_LOCAL';

/** Why a host is refused, with the way out; null where it is not. */
export function addressProblem(host: string, allowLinkLocal: boolean): string | null {
  const what = allowLinkLocal ? null : refusedAddress(host);
  return what === null ? null : refusedAddressText(host, what);
}

export function refusedAddressText(host: string, what: string): string {
  return `${host} is ${what}, which Tocsin does not connect to: set ${ALLOW_LINK_LOCAL}=1 to allow it`;
}
