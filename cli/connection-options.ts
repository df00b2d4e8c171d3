import { readFileSync } from 'node:fs';
import { DIRECT, type Outbound } from '../lib/net/outbound';
import { parseProxy } from '../lib/net/proxy-route';
import { tlsProblem } from '../lib/net/tls-problems';
import { UsageError } from './usage-error';

/** The options about the connection as commander hands them over. */
export type ConnectionFlags = {
  ca?: string;
  cert?: string;
  key?: string;
  servername?: string;
  insecure?: boolean;
  proxy?: string;
};

/** Reads the PEM files that the flags name. Throws UsageError that says what to change. */
export function parseConnection(flags: ConnectionFlags): Outbound {
  const { ca, cert, key, servername, insecure = false, proxy } = flags;
  const tls = {
    ca: readPem('--ca', ca),
    cert: readPem('--cert', cert),
    key: readPem('--key', key),
    servername: servername ?? null,
    insecure,
  };
  const problem = tlsProblem(tls);
  if (problem) throw new UsageError(`--${problem.field} ${problem.problem}`);
  const isDefault = !ca && !cert && !key && servername === undefined && !insecure;
  return { tls: isDefault ? null : tls, proxy: parseProxyFlag(proxy) };
}

function parseProxyFlag(text: string | undefined): Outbound['proxy'] {
  if (text === undefined) return DIRECT.proxy;
  if (text === 'env' || text === 'none') return text;
  const route = parseProxy(text);
  if (route) return { url: route.label, credentials: route.credentials };
  throw new UsageError('--proxy must be the URL of a proxy such as http://proxy:3128, env or none');
}

function readPem(flag: string, path: string | undefined): string | null {
  if (path === undefined) return null;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new UsageError(`${flag} ${path} cannot be read (${code})`);
  }
}
