import dgram from 'node:dgram';
import net from 'node:net';
import type { Clock } from '../../kit/clock';
import type { ProxyRoute } from '../../net/proxy-route';
import { openTunnel } from '../../net/tunnel';
import { networkErrnoText } from './errno';
import { createExpiringCache } from './expiring-cache';

/** An address that accepts TCP connections while the probe's network works. */
export type Anchor = { host: string; port: number };

/** A network errno that ended a session, the addresses that were tried, the host of the URL, and the proxy where there is one. */
export type NetworkFailure = {
  code: string;
  addresses: string[];
  host: string;
  proxy?: ProxyRoute | null | undefined;
};

/**
 * Whose fault a network errno is. `ours`: the probe's network is down; `text` is the evidence. `target`: this machine has no route
 * to the target's address family but reaches other hosts; `text` is the same for all such targets, `detail` names the addresses.
 */
type NetworkFinding =
  | { blame: 'ours'; text: string }
  | { blame: 'target'; text: string; detail: string };

/** The second proof of decision 39 (ADR 0008): an errno alone does not show whose network failed. */
export type NetworkCheck = {
  /** Null where a route exists: the errno is then a finding about the target as it is. Never rejects. */
  examine(failure: NetworkFailure): Promise<NetworkFinding | null>;
};

export type NetworkTools = {
  /** Whether this machine has a route to the address. Sends nothing. */
  hasRoute(address: string): Promise<boolean>;
  accepts(anchor: Anchor, timeoutMs: number): Promise<boolean>;
  /** Whether the proxy connects to the anchor. */
  acceptsThrough(proxy: ProxyRoute, anchor: Anchor): Promise<boolean>;
};

/** How long a result is reused: many targets fail at the same time, and one check serves them all. */
const RESULT_TTL_MS = 5_000;
const MAX_RESULTS = 1_000;
const ANCHOR_TIMEOUT_MS = 2_000;
/** Most anchors that are tried for one failure. */
const MAX_ANCHORS = 16;

/**
 * `anchors`: those of the configuration, or the hosts of the targets. An anchor on the failing target's own host is not used, and
 * a loopback anchor only where there is no other: loopback answers even without any network.
 */
export function createNetworkCheck(deps: {
  clock: Pick<Clock, 'monotonic'>;
  anchors: () => Anchor[];
  /** Those that are reached through the proxy: the other targets that use it. */
  anchorsBehind?: ((proxy: ProxyRoute) => Anchor[]) | undefined;
  tools?: NetworkTools;
}): NetworkCheck {
  const { clock, tools = SYSTEM_TOOLS } = deps;
  const bounds = { clock, ttlMs: RESULT_TTL_MS, maxEntries: MAX_RESULTS };
  // One at a time: each check takes a file descriptor, and the answer comes at once.
  let previous: Promise<unknown> = Promise.resolve();
  const routes = createExpiringCache(bounds, (address: string) => {
    const check = previous.then(() => tools.hasRoute(address));
    previous = check;
    return check;
  });
  const reachable = createExpiringCache(bounds, (anchor: string) =>
    tools.accepts(parseAnchor(anchor), ANCHOR_TIMEOUT_MS),
  );

  /** The proxy says that it cannot reach the target, or says nothing: its own fault if it reaches no other target either. */
  const examineProxy = async (proxy: ProxyRoute, host: string): Promise<NetworkFinding | null> => {
    const tried = anchorsExcept(host, deps.anchorsBehind?.(proxy) ?? []);
    const reaches = tried.map((anchor) => tools.acceptsThrough(proxy, parseAnchor(anchor)));
    if (tried.length === 0 || (await anyTrue(reaches))) return null;
    return { blame: 'ours', text: `the proxy ${proxy.label} reaches no other target either` };
  };

  return {
    async examine({ code, addresses, host, proxy }) {
      if (proxy && code === 'EPROXY_UPSTREAM') return examineProxy(proxy, host);
      const meaning = networkErrnoText(code);
      if (meaning === null || addresses.length === 0) return null;
      if (await anyTrue(addresses.map((address) => routes.get(address)))) return null;
      const family = familyOf(addresses);
      const tried = anchorsExcept(host, deps.anchors());
      if (await anyTrue(tried.map((anchor) => reachable.get(anchor)))) {
        return {
          blame: 'target',
          text: 'no route to its address family from this probe: look at its name and route',
          detail: `this probe has no route to ${addresses.join(', ')} (${family}), and reaches others`,
        };
      }
      const others = tried.length === 0 ? 'no anchor to compare with' : 'no anchor answers either';
      return { blame: 'ours', text: `${code}: ${meaning}, no route to ${family} and ${others}` };
    },
  };
}

function anchorsExcept(host: string, anchors: readonly Anchor[]): string[] {
  const others = new Map<string, Anchor>();
  for (const anchor of anchors)
    if (anchor.host !== host && !others.has(anchor.host)) others.set(anchor.host, anchor);
  const away = [...others.values()].filter((anchor) => !isLoopback(anchor.host));
  const chosen = away.length > 0 ? away : [...others.values()];
  return chosen.slice(0, MAX_ANCHORS).map(anchorText);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function anchorText({ host, port }: Anchor): string {
  return net.isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

function parseAnchor(text: string): Anchor {
  const at = text.lastIndexOf(':');
  return { host: withoutBrackets(text.slice(0, at)), port: Number(text.slice(at + 1)) };
}

/** The host of a URL as a resolver expects it: an IPv6 address without its brackets. */
function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

/** Where a ws: or wss: URL connects to. Throws TypeError for what is no URL. */
export function anchorOfUrl(text: string): Anchor {
  const url = new URL(text);
  const defaultPort = url.protocol === 'wss:' ? 443 : 80;
  return {
    host: withoutBrackets(url.hostname),
    port: url.port === '' ? defaultPort : Number(url.port),
  };
}

function familyOf(addresses: readonly string[]): string {
  const families = new Set(addresses.map((address) => (net.isIPv6(address) ? 'IPv6' : 'IPv4')));
  return [...families].sort().join(' and ');
}

/** Resolves with true as soon as one result is true, with false once all are false. */
async function anyTrue(results: Array<Promise<boolean>>): Promise<boolean> {
  const found = results.map(async (result) => {
    if (!(await result)) throw new Error('no');
  });
  return Promise.any(found).then(
    () => true,
    () => false,
  );
}

/** Errors of a socket that has no route to an address. Any other error proves nothing. */
const NO_ROUTE = new Set([
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
  'EADDRNOTAVAIL',
  'EAFNOSUPPORT',
]);
const ANY_PORT = 9;

export const SYSTEM_TOOLS: NetworkTools = {
  hasRoute(address) {
    return new Promise((resolve) => {
      const socket = dgram.createSocket(net.isIPv6(address) ? 'udp6' : 'udp4');
      const finish = (error?: unknown) => {
        const code = error instanceof Error && 'code' in error ? String(error.code) : '';
        resolve(!NO_ROUTE.has(code));
        socket.removeAllListeners();
        socket.on('error', () => {});
        socket.close();
      };
      socket.once('error', finish);
      socket.once('connect', () => finish());
      socket.connect(ANY_PORT, address);
    });
  },
  async acceptsThrough(proxy, anchor) {
    const signal = AbortSignal.timeout(ANCHOR_TIMEOUT_MS);
    return openTunnel(proxy, anchor, { signal }).then(
      (socket) => {
        socket.destroy();
        return true;
      },
      () => false,
    );
  },
  accepts({ host, port }, timeoutMs) {
    return new Promise((resolve) => {
      const socket = net.connect({ host, port });
      const finish = (accepted: boolean) => {
        clearTimeout(timer);
        resolve(accepted);
        socket.destroy();
      };
      const timer = setTimeout(() => finish(false), timeoutMs);
      socket.once('connect', () => finish(true));
      socket.on('error', () => finish(false));
    });
  },
};
