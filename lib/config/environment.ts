import { type Config, LOG_LEVELS, type LogLevel } from './config';
import type { Problem } from './problems/problem';
import { type Environment, isUnresolved } from './substitute';

const DEFAULT_PORT = 3000;
const PASSWORD_MIN = 8;
const TOKEN_MIN = 16;

type FromEnvironment = Omit<
  Config,
  | 'configFile'
  | 'targets'
  | 'thresholds'
  | 'retention'
  | 'rules'
  | 'notifiers'
  | 'maintenance'
  | 'gate'
  | 'maxInFlight'
  | 'sessionLimits'
  | 'anchors'
  | 'location'
> & { location: string | null };

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
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/') return url.origin;
  report(
    'TOCSIN_PUBLIC_URL',
    `"${text}" is not the address of a site`,
    'use https://tocsin.example.com, without a path',
  );
  return null;
}

function readHost(text: string | undefined, guarded: boolean, report: Report): string | null {
  if (text === undefined || text === '' || text === 'localhost') return null;
  if (!isLoopback(text) && !guarded) {
    report(
      'HOST',
      `${text} is reachable from other machines, and no admin secret is set`,
      'set TOCSIN_ADMIN_PASSWORD or TOCSIN_ADMIN_TOKEN, or leave HOST out to listen on this machine only',
    );
  }
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
  const guarded = admin.password !== null || admin.token !== null;
  return {
    host: readHost(env.HOST, guarded, report),
    port: readPort(env.PORT, report),
    portAsked: env.PORT !== undefined && env.PORT !== '',
    dataDirectory: env.TOCSIN_DATA || './data',
    admin,
    trustProxy: readFlag('TOCSIN_TRUST_PROXY', env.TOCSIN_TRUST_PROXY, report),
    publicUrl: readPublicUrl(env.TOCSIN_PUBLIC_URL, report),
    location: env.TOCSIN_LOCATION || null,
    logLevel: readLogLevel(env.TOCSIN_LOG_LEVEL, report),
  };
}
