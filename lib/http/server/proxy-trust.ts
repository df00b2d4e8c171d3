import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import type { Config } from '../../config/config';
import type { ProxiedUser } from '../access/proxy-users';

/** In which a proxy shows that it is the trusted one, where `TOCSIN_PROXY_SECRET` is set. */
const PROXY_SECRET_HEADER = 'x-tocsin-proxy-secret';

/** Loopback and private addresses (RFC 1918, RFC 4193, RFC 6598, link-local): proxies of one's own network. */
const PRIVATE_NETWORKS = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
];

export type ProxyTrust = {
  /** Whether what the previous hop says is taken as true. `remote`: the peer's address. */
  trusts(remote: string, headers: IncomingHttpHeaders): boolean;
  /** The user that the proxy names; null where it names none, or none is asked for. Call it for trusted hops only. */
  userOf(request: Pick<IncomingMessage, 'headersDistinct'>): ProxiedUser | null;
};

/** Which proxy is trusted: by its address, by its secret, or by both where both are configured. */
export function createProxyTrust({
  trustProxy,
  proxyAddresses,
  proxySecret,
  auth,
}: Pick<Config, 'trustProxy' | 'proxyAddresses' | 'proxySecret' | 'auth'>): ProxyTrust {
  const addresses = listOf(proxyAddresses.length > 0 ? proxyAddresses : PRIVATE_NETWORKS);
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = proxySecret === null ? null : digest(proxySecret);
  return {
    trusts(remote, headers) {
      const peer = remote.replace(/%.*$/, '');
      const family = isIP(peer);
      if (!trustProxy || family === 0) return false;
      if (!addresses.check(peer, family === 6 ? 'ipv6' : 'ipv4')) return false;
      const sent = headers[PROXY_SECRET_HEADER];
      return (
        expected === null || (typeof sent === 'string' && timingSafeEqual(digest(sent), expected))
      );
    },
    userOf({ headersDistinct }) {
      if (!auth.proxy) return null;
      // Two values: the proxy kept what the client sent. Joined, they are no name, and refused with a reason.
      const user = textOf(headersDistinct[auth.proxy.userHeader]);
      if (user === null) return null;
      const { groupsHeader } = auth.proxy;
      return { user, groups: groupsHeader ? textOf(headersDistinct[groupsHeader]) : null };
    },
  };
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

/** Node reads the bytes of a header as Latin-1; proxies send UTF-8. */
function textOf(values: readonly string[] | undefined): string | null {
  const text = Buffer.from((values ?? []).join(', '), 'latin1')
    .toString('utf8')
    .trim();
  return text === '' ? null : text;
}
