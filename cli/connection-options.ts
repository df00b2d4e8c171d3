import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { tlsFields } from '../lib/contract/connections';
import { DIRECT, type Outbound } from '../lib/net/outbound';
import { parseProxy } from '../lib/net/proxy-route';
import { tlsProblem } from '../lib/net/tls-problems';
import { UsageError } from './usage-error';

/** The options about the connection as commander hands them over. */
export type ConnectionFlags = {
  ca?: string | undefined;
  cert?: string | undefined;
  key?: string | undefined;
  servername?: string | undefined;
  insecure?: boolean | undefined;
  tlsMin?: string | undefined;
  proxy?: string | undefined;
};

const CONNECTION_OPTIONS: ReadonlyArray<readonly [flags: string, description: string]> = [
  ['--ca <file>', 'PEM file of an authority to trust beside the public ones'],
  ['--cert <file>', 'PEM file of the client certificate to present'],
  ['--key <file>', 'PEM file of its private key'],
  ['--servername <name>', 'name that the certificate must have, where it is not the host'],
  ['--insecure', 'do not verify the certificate; every result says so'],
  ['--tls-min <version>', 'lowest version of TLS that is accepted: TLSv1.2 or TLSv1.3'],
  ['--proxy <url>', 'http, https or socks5 proxy; env takes HTTPS_PROXY and NO_PROXY'],
];

/** Adds the options about TLS and the proxy, which are the same for every command that connects. */
export function addConnectionOptions(command: Command): Command {
  for (const [flags, description] of CONNECTION_OPTIONS) command.option(flags, description);
  return command;
}

/** The first of the options about the connection that is set, as it is written; null where none is. */
export function firstConnectionFlag(flags: ConnectionFlags): string | null {
  const { ca, cert, key, servername, insecure, tlsMin, proxy } = flags;
  const named = { ca, cert, key, servername, insecure, 'tls-min': tlsMin, proxy };
  const all = Object.entries(named);
  const set = all.find(([, value]) => value !== undefined && value !== false);
  return set ? `--${set[0]}` : null;
}

/** Reads the PEM files that the flags name. Throws UsageError that says what to change. */
export function parseConnection(flags: ConnectionFlags): Outbound {
  const { ca, cert, key, servername, insecure = false, tlsMin, proxy } = flags;
  const tls = {
    ca: readPem('--ca', ca),
    cert: readPem('--cert', cert),
    key: readPem('--key', key),
    servername: servername ?? null,
    insecure,
    ...(tlsMin === undefined ? {} : { minVersion: parseTlsVersion(tlsMin) }),
  };
  const problem = tlsProblem(tls);
  if (problem) throw new UsageError(`--${problem.field} ${problem.problem}`);
  const isDefault = !ca && !cert && !key && servername === undefined && !insecure && !tlsMin;
  return { tls: isDefault ? null : tls, proxy: parseProxyFlag(proxy) };
}

/** `TLSv1.3`, or `1.3`. */
function parseTlsVersion(text: string) {
  const version = tlsFields.minVersion.safeParse(text.replace(/^(?=\d)/, 'TLSv'));
  if (version.success) return version.data;
  throw new UsageError(`--tls-min ${text}: ${version.error.issues[0]?.message}`);
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
