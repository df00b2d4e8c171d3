import type { ProxySetting } from '../domain/targets/connection';
import { isExempt } from './no-proxy';

/** A proxy to connect through. */
export type ProxyRoute = {
  scheme: 'http' | 'https' | 'socks5';
  host: string;
  port: number;
  /** `user:password`, or null. */
  credentials: string | null;
  /** `http://proxy:3128`, for messages: never with credentials. */
  label: string;
};

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORTS = { http: 80, https: 443, socks5: 1080 };

/** Variables that name a proxy for a scheme; lower case first, as curl reads them. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  'https:': ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'],
  'wss:': ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'],
  'http:': ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'],
  'ws:': ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'],
  // HTTP proxies seldom let mail through, so that only a proxy for everything is taken.
  'smtp:': ['all_proxy', 'ALL_PROXY'],
};
const SERVER_PORTS: Readonly<Record<string, number>> = {
  'https:': 443,
  'wss:': 443,
  'http:': 80,
  'ws:': 80,
  'smtp:': 25,
};

/** A proxy by the text of its URL; null where that is none. Without a scheme it is http. */
export function parseProxy(text: string): ProxyRoute | null {
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(full)) return null;
  const url = new URL(full);
  const scheme = url.protocol.replace(/:$/, '').replace(/^socks(5h)?$/, 'socks5');
  if (scheme !== 'http' && scheme !== 'https' && scheme !== 'socks5') return null;
  if (url.hostname === '') return null;
  const port = url.port === '' ? DEFAULT_PORTS[scheme] : Number(url.port);
  const user = decode(url.username);
  return {
    scheme,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    credentials: url.username === '' ? null : `${user}:${decode(url.password)}`,
    label: `${scheme}://${url.hostname}:${port}`,
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The proxy that the environment names for a URL, and the variable that does; null where it names none. */
export function environmentProxy(
  target: URL,
  env: Environment,
): { proxy: ProxyRoute; variable: string } | null {
  const variable = VARIABLES[target.protocol]?.find((name) => env[name]);
  const proxy = variable === undefined ? null : parseProxy(env[variable] ?? '');
  if (variable === undefined || proxy === null) return null;
  const port = target.port === '' ? (SERVER_PORTS[target.protocol] ?? 0) : Number(target.port);
  const list = env.no_proxy || env.NO_PROXY || '';
  return isExempt(list, { host: target.hostname, port }) ? null : { proxy, variable };
}

/** The proxy that a setting means for a URL; null for a direct connection. */
export function proxyFor(
  setting: ProxySetting,
  target: URL,
  env: Environment = process.env,
): ProxyRoute | null {
  if (setting === 'none') return null;
  if (setting === 'env') return environmentProxy(target, env)?.proxy ?? null;
  const route = parseProxy(setting.url);
  return route && { ...route, credentials: setting.credentials ?? route.credentials };
}
