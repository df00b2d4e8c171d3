import type { Outbound } from '../../../lib/net/outbound';
import { PRIVATE_CA } from '../net/private-ca';
import { startProxy, startSocksProxy } from '../net/proxy';
import { startSecureFront } from '../net/secure-front';

type Closing = { close(): Promise<unknown> };

/** How a server is reached: its address from there, and the connection settings. */
export type Way = (url: string) => Promise<{ url: string; outbound: Outbound | undefined }>;

const TRUSTING = { ca: PRIVATE_CA.ca, cert: null, key: null, servername: null, insecure: false };
const PRIVATE = { cert: PRIVATE_CA.serverCert, key: PRIVATE_CA.serverKey };

/** Ways to a server on this machine that speaks no TLS. What they open is handed to `opened`. */
export async function startWays(opened: (one: Closing) => void): Promise<Record<string, Way>> {
  const proxies = {
    http: await startProxy(),
    https: await startProxy({ tls: PRIVATE }),
    socks: await startSocksProxy(),
  };
  for (const proxy of Object.values(proxies)) opened(proxy);
  const secure = async (url: string) => {
    const address = new URL(url);
    const front = await startSecureFront(Number(address.port));
    opened(front);
    address.protocol = 'wss:';
    address.hostname = 'localhost';
    address.port = String(front.port);
    return address.href;
  };
  const through = (proxy: { url: string }) => ({
    tls: TRUSTING,
    proxy: { url: proxy.url, credentials: null },
  });
  return {
    TLS: async (url) => ({ url: await secure(url), outbound: { tls: TRUSTING, proxy: 'none' } }),
    'an HTTP proxy': async (url) => ({ url, outbound: through(proxies.http) }),
    'TLS through an https proxy': async (url) => ({
      url: await secure(url),
      outbound: through(proxies.https),
    }),
    'a SOCKS proxy': async (url) => ({ url, outbound: through(proxies.socks) }),
  };
}
