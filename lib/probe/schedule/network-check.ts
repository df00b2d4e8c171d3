import dgram from 'node:dgram';
import net from 'node:net';
import type { Clock } from '../../kit/clock';
import { createShortMemory } from './short-memory';

/** A place that accepts TCP while the network works. */
export type Anchor = { host: string; port: number };

/** An errno of the network that ended a session, and the addresses that were tried. */
export type NetworkFailure = { code: string; addresses: string[]; host: string };

/**
 * `ours`: the probe's own network, with its evidence. `target`: its address family has no route here, though others are reached;
 * `text` is the same for all such targets, `detail` names what was tried.
 */
export type NetworkFinding =
  | { blame: 'ours'; text: string }
  | { blame: 'target'; text: string; detail: string };

/** The second proof of decision 39: an errno alone says nothing about whose network it was. */
export type NetworkCheck = {
  /** Null where a route exists: then the errno is the target's and speaks for itself. Never rejects. */
  examine(failure: NetworkFailure): Promise<NetworkFinding | null>;
};

export type NetworkTools = {
  /** Whether this machine has a route to the address. Sends nothing. */
  hasRoute(address: string): Promise<boolean>;
  accepts(anchor: Anchor, withinMs: number): Promise<boolean>;
};

/** Errnos that speak of a network, ours or another's. */
const NETWORK_CODES: Record<string, string> = {
  ENETUNREACH: 'the network is unreachable',
  ENETDOWN: 'the network is down',
  EHOSTUNREACH: 'the host is unreachable',
  EADDRNOTAVAIL: 'no local address is available',
};

export function isNetworkCode(code: string): boolean {
  return code in NETWORK_CODES;
}

/** How long a finding holds: many targets fail at once, and one look serves them all. */
const KEPT_MS = 5_000;
const KEPT_MOST = 1_000;
const ANCHOR_WITHIN_MS = 2_000;
/** Anchors that one look tries. */
const ANCHORS_TRIED = 16;

/**
 * `anchors`: those of the configuration, or the hosts of the targets. Of targets on one host none is an anchor of another,
 * and loopback is one only where there is nothing else: it answers while every cable is out.
 */
export function createNetworkCheck(deps: {
  clock: Pick<Clock, 'monotonic'>;
  anchors: () => Anchor[];
  tools?: NetworkTools;
}): NetworkCheck {
  const { clock, tools = SYSTEM_TOOLS } = deps;
  const memory = { clock, keptMs: KEPT_MS, most: KEPT_MOST };
  // One after the other: a descriptor each, and the answer comes at once.
  let turn: Promise<unknown> = Promise.resolve();
  const routes = createShortMemory(memory, (address: string) => {
    const looked = turn.then(() => tools.hasRoute(address));
    turn = looked;
    return looked;
  });
  const answers = createShortMemory(memory, (anchor: string) =>
    tools.accepts(parseAnchor(anchor), ANCHOR_WITHIN_MS),
  );

  return {
    async examine({ code, addresses, host }) {
      const meaning = NETWORK_CODES[code];
      if (meaning === undefined || addresses.length === 0) return null;
      if (await someOf(addresses.map((address) => routes.get(address)))) return null;
      const family = familyOf(addresses);
      const tried = anchorsBeside(host, deps.anchors());
      if (await someOf(tried.map((anchor) => answers.get(anchor)))) {
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

function anchorsBeside(host: string, anchors: readonly Anchor[]): string[] {
  const others = new Map<string, Anchor>();
  for (const anchor of anchors)
    if (anchor.host !== host && !others.has(anchor.host)) others.set(anchor.host, anchor);
  const away = [...others.values()].filter((anchor) => !isLoopback(anchor.host));
  const chosen = away.length > 0 ? away : [...others.values()];
  return chosen.slice(0, ANCHORS_TRIED).map(anchorText);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

export function anchorText({ host, port }: Anchor): string {
  return net.isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

function parseAnchor(text: string): Anchor {
  const at = text.lastIndexOf(':');
  return { host: bare(text.slice(0, at)), port: Number(text.slice(at + 1)) };
}

/** The host of a URL as a resolver takes it: an IPv6 address without its brackets. */
function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

/** Where a ws: or wss: URL connects to. Throws TypeError for what is no URL. */
export function anchorOfUrl(text: string): Anchor {
  const url = new URL(text);
  const usual = url.protocol === 'wss:' ? 443 : 80;
  return { host: bare(url.hostname), port: url.port === '' ? usual : Number(url.port) };
}

function familyOf(addresses: readonly string[]): string {
  const families = new Set(addresses.map((address) => (net.isIPv6(address) ? 'IPv6' : 'IPv4')));
  return [...families].sort().join(' and ');
}

/** True as soon as one is; waits for all only where none is. */
async function someOf(answers: Array<Promise<boolean>>): Promise<boolean> {
  const found = answers.map(async (answer) => {
    if (!(await answer)) throw new Error('no');
  });
  return Promise.any(found).then(
    () => true,
    () => false,
  );
}

/** What a socket says where there is no way to an address. Anything else proves nothing. */
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
      const tell = (error?: unknown) => {
        const code = error instanceof Error && 'code' in error ? String(error.code) : '';
        resolve(!NO_ROUTE.has(code));
        socket.removeAllListeners();
        socket.on('error', () => {});
        socket.close();
      };
      socket.once('error', tell);
      socket.once('connect', () => tell());
      socket.connect(ANY_PORT, address);
    });
  },
  accepts({ host, port }, withinMs) {
    return new Promise((resolve) => {
      const socket = net.connect({ host, port });
      const tell = (accepted: boolean) => {
        clearTimeout(timer);
        resolve(accepted);
        socket.destroy();
      };
      const timer = setTimeout(() => tell(false), withinMs);
      socket.once('connect', () => tell(true));
      socket.on('error', () => tell(false));
    });
  },
};
