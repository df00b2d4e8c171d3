import { isIP } from 'node:net';
import { configDurationSchema } from '../contract/config/config-duration';
import { PASSWORD_MIN } from '../contract/limits';
import { ALLOW_LINK_LOCAL } from '../domain/targets/refused-address';
import { type Config, LOG_LEVELS, type LogLevel } from './config';
import type { Problem } from './problems/problem';
import { type NodeEnvironment, readNodeEnvironment } from './read-node';
import { readStorageEnvironment, type StorageEnvironment } from './read-storage';
import { type Environment, isUnresolved } from './substitute';

const DEFAULT_PORT = 3000;
const PROXY_SECRET_MIN = 16;
const TOKEN_MIN = 16;
const SHUTDOWN_DELAY_MAX_MS = 60_000;

type FromEnvironment = Omit<
  Config,
  | 'configFile'
  | 'targets'
  | 'thresholds'
  | 'retention'
  | 'rules'
  | 'notifiers'
  | 'maintenance'
  | 'sources'
  | 'gate'
  | 'maxInFlight'
  | 'sessionLimits'
  | 'anchors'
  | 'outbound'
  | 'auth'
  | 'location'
  | 'roles'
  | 'node'
  | 'lease'
  | 'storage'
  | 'key'
> & { location: string | null; process: NodeEnvironment; database: StorageEnvironment };

type Report = (path: string, problem: string, hint: string) => void;

/** Addresses that only this machine can reach. `localhost` means both of them. */
export function isLoopback(host: string): boolean {
  return (
    host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
  );
}

function readPort(text: string | undefined, report: Report): number {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  report('PORT', `"${text}" is not a port`, 'use a number from 0 to 65535');
  return DEFAULT_PORT;
}

/** `1` or `0`, or the addresses and networks of the proxy, with commas between them. */
function readTrustProxy(
  text: string | undefined,
  report: Report,
): Pick<Config, 'trustProxy' | 'proxyAddresses'> {
  if (text === undefined || text === '' || /^(0|false|no)$/i.test(text))
    return { trustProxy: false, proxyAddresses: [] };
  if (/^(1|true|yes)$/i.test(text)) return { trustProxy: true, proxyAddresses: [] };
  const proxyAddresses = text.split(',').map((one) => one.trim());
  for (const one of proxyAddresses)
    if (!isNetwork(one))
      report(
        'TOCSIN_TRUST_PROXY',
        `"${one}" is neither yes nor no, nor an address`,
        'use 1 or 0, or the addresses of the proxy: 10.0.0.5, 192.168.0.0/16',
      );
  return { trustProxy: true, proxyAddresses };
}

function isNetwork(text: string): boolean {
  const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const family = isIP(address);
  if (family === 0) return false;
  return prefix === undefined || Number(prefix) <= (family === 4 ? 32 : 128);
}

function readFlag(name: string, text: string | undefined, report: Report): boolean {
  if (text === undefined || text === '' || /^(0|false|no)$/i.test(text)) return false;
  if (!/^(1|true|yes)$/i.test(text)) report(name, `"${text}" is neither yes nor no`, 'use 1 or 0');
  return true;
}

function readSecret(
  { name, min }: { name: string; min: number },
  text: string | undefined,
  report: Report,
): string | null {
  if (text === undefined || text === '') return null;
  if (isUnresolved(text))
    report(
      name,
      'is a reference that was not resolved',
      'set the value itself, or let the shell or compose file that starts Tocsin resolve it',
    );
  else if (text.length < min)
    report(name, `shorter than ${min} characters`, 'use a longer one: it protects every page');
  return text;
}

function readPublicUrl(text: string | undefined, report: Report): string | null {
  if (text === undefined || text === '') return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const path = url && readPath(url.pathname);
  if (url && /^https?:$/.test(url.protocol) && path !== null && !url.search && !url.username)
    return `${url.origin}${path}`;
  report(
    'TOCSIN_PUBLIC_URL',
    `"${text}" is not the address of a site`,
    'use https://tocsin.example.com, or https://ops.example.com/tocsin where a reverse proxy serves it under a path',
  );
  return null;
}

/** A path without a slash at its end, '' for `/`; null where it has characters that a base path cannot have. */
function readPath(text: string): string | null {
  const path = text.replace(/\/+$/, '');
  return path === '' || /^(\/[A-Za-z0-9_-]{1,50}){1,5}$/.test(path) ? path : null;
}

/** The base path: TOCSIN_BASE_PATH, or the path of the public URL. */
function readBasePath(text: string | undefined, publicUrl: string | null, report: Report): string {
  const ofUrl = publicUrl === null ? '' : new URL(publicUrl).pathname.replace(/\/$/, '');
  if (text === undefined || text === '') return ofUrl;
  const path = readPath(text);
  if (path === null) {
    const hint = 'use letters, digits, - and _ after each slash: /tocsin';
    report('TOCSIN_BASE_PATH', `"${text}" is not a path`, hint);
  } else if (publicUrl !== null && path !== ofUrl) {
    const problem = `"${text}" is not the path of TOCSIN_PUBLIC_URL (${publicUrl})`;
    report(
      'TOCSIN_BASE_PATH',
      problem,
      `set TOCSIN_PUBLIC_URL=${new URL(publicUrl).origin}${path}`,
    );
  }
  return path ?? '';
}

function readShutdownDelay(text: string | undefined, report: Report): number {
  if (text === undefined || text === '' || text === '0') return 0;
  const read = configDurationSchema.safeParse(text);
  if (read.success && read.data <= SHUTDOWN_DELAY_MAX_MS) return read.data;
  report(
    'TOCSIN_SHUTDOWN_DELAY',
    `"${text}" is not a duration of at most ${SHUTDOWN_DELAY_MAX_MS / 1000}s`,
    'use a few seconds, such as 5s, or 0',
  );
  return 0;
}

/** Whether somebody has to sign in is known once the users are read (`lib/http/access/exposure.ts`). */
function readHost(text: string | undefined): string | null {
  if (text === undefined || text === '' || text === 'localhost') return null;
  return text.replace(/^\[(.*)\]$/, '$1');
}

function readLogLevel(text: string | undefined, report: Report): LogLevel {
  if (text === undefined || text === '') return 'info';
  const level = LOG_LEVELS.find((known) => known === text);
  if (!level)
    report('TOCSIN_LOG_LEVEL', `"${text}" is not a level`, `use one of ${LOG_LEVELS.join(', ')}`);
  return level ?? 'info';
}

/** Reads the settings of environment variables; problems are added to `problems`. */
export function readEnvironment(env: Environment, problems: Problem[]): FromEnvironment {
  const report: Report = (path, problem, hint) => problems.push({ path, problem, hint });
  const admin = {
    password: readSecret(
      { name: 'TOCSIN_ADMIN_PASSWORD', min: PASSWORD_MIN },
      env.TOCSIN_ADMIN_PASSWORD,
      report,
    ),
    token: readSecret(
      { name: 'TOCSIN_ADMIN_TOKEN', min: TOKEN_MIN },
      env.TOCSIN_ADMIN_TOKEN,
      report,
    ),
  };
  const publicUrl = readPublicUrl(env.TOCSIN_PUBLIC_URL, report);
  return {
    host: readHost(env.HOST),
    port: readPort(env.PORT, report),
    portAsked: env.PORT !== undefined && env.PORT !== '',
    dataDirectory: env.TOCSIN_DATA || './data',
    admin,
    ...readTrustProxy(env.TOCSIN_TRUST_PROXY, report),
    proxySecret: readSecret(
      { name: 'TOCSIN_PROXY_SECRET', min: PROXY_SECRET_MIN },
      env.TOCSIN_PROXY_SECRET,
      report,
    ),
    allowLinkLocal: readFlag(ALLOW_LINK_LOCAL, env.TOCSIN_ALLOW_LINK_LOCAL, report),
    publicUrl,
    basePath: readBasePath(env.TOCSIN_BASE_PATH, publicUrl, report),
    shutdownDelayMs: readShutdownDelay(env.TOCSIN_SHUTDOWN_DELAY, report),
    location: env.TOCSIN_LOCATION || null,
    process: readNodeEnvironment({ role: env.TOCSIN_ROLE, node: env.TOCSIN_NODE }, report),
    database: readStorageEnvironment(env, report),
    logLevel: readLogLevel(env.TOCSIN_LOG_LEVEL, report),
  };
}
