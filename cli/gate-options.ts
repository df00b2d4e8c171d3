import type { CheckRequest } from '../lib/commands/check/check-runtime';
import { NAMED_CHECKS, type NamedCheck } from '../lib/commands/gate/named-checks';
import { parseCheck, parseDuration } from './check-options';
import { UsageError } from './usage-error';

/** The options of `gate` as commander hands them over. */
export type GateFlags = {
  target?: string;
  release?: string;
  server?: string;
  token?: string;
  mark?: boolean;
  commit?: string;
  author?: string;
  pipelineUrl?: string;
  url?: string;
  backendToken?: string;
  backendTokenEnv?: string;
  jwtSecret?: string;
  auth: string;
  header: string[];
  timeout?: string;
  hold?: string;
  interval: string;
  environment?: string;
  env?: string;
  deadline: string;
  soak?: string;
  settle?: string;
  check: string[];
  reporter: string;
  output?: string;
  exitStyle: string;
};

const REPORTERS = ['pretty', 'json', 'junit', 'markdown', 'github'] as const;
export type Reporter = (typeof REPORTERS)[number];

export type GateRequest = {
  target: string;
  release: string | null;
  /** The console; null: run the sessions here. */
  server: { url: string; token: string | null } | null;
  mark: { commit?: string; author?: string; pipelineUrl?: string } | null;
  /** Null where only the console knows the endpoint. */
  endpoint: CheckRequest | null;
  intervalMs: number;
  /** Of the target; null: the only one of its name. */
  environment: string | null;
  deadlineMs: number;
  soakMs: number | null;
  settleMs: number | null;
  checks: NamedCheck[];
  reporter: Reporter;
  output: string | null;
  nagios: boolean;
};

/** Sessions that the named checks read. */
const CHECK_SESSIONS = '3';
const MIN_INTERVAL_MS = 20;

type Env = Readonly<Record<string, string | undefined>>;

/** Turns flags into a request. Throws UsageError that says what to change. */
export function parseGate(flags: GateFlags, env: Env): GateRequest {
  const server = parseServer(flags, env);
  if (!server && flags.url === undefined)
    throw new UsageError('set --server URL (a console) or --url WS-URL (run the sessions here)');
  if (server && flags.target === undefined) throw new UsageError('--server needs --target');
  const checks = parseChecks(flags.check);
  if (checks.length > 0 && flags.url === undefined)
    throw new UsageError('--check runs sessions here: set --url too');
  return {
    target: flags.target ?? hostOf(flags.url),
    release: flags.release ?? (server ? 'latest' : null),
    server,
    mark: parseMark(flags),
    endpoint: flags.url === undefined ? null : parseEndpoint(flags.url, flags, env),
    intervalMs: atLeast('--interval', parseDuration('--interval', flags.interval), MIN_INTERVAL_MS),
    environment: parseEnvironment(flags),
    deadlineMs: atLeast('--deadline', parseDuration('--deadline', flags.deadline), 1_000),
    soakMs: flags.soak === undefined ? null : parseDuration('--soak', flags.soak),
    settleMs: flags.settle === undefined ? null : parseDuration('--settle', flags.settle),
    checks,
    reporter: oneOf('--reporter', flags.reporter, REPORTERS),
    output: flags.output ?? null,
    nagios: oneOf('--exit-style', flags.exitStyle, ['tocsin', 'nagios'] as const) === 'nagios',
  };
}

function parseServer(flags: GateFlags, env: Env): GateRequest['server'] {
  if (flags.server === undefined) return null;
  if (!URL.canParse(flags.server) || !/^https?:$/.test(new URL(flags.server).protocol))
    throw new UsageError(`--server must be an http or https URL, not "${flags.server}"`);
  return { url: flags.server, token: flags.token ?? env.TOCSIN_TOKEN ?? null };
}

/** `--env` is another name of `--environment`. */
function parseEnvironment({ environment, env }: GateFlags): string | null {
  if (environment !== undefined && env !== undefined && environment !== env)
    throw new UsageError(`--environment ${environment} and --env ${env} differ: set one of them`);
  return environment ?? env ?? null;
}

function parseMark(flags: GateFlags): GateRequest['mark'] {
  const { commit, author, pipelineUrl } = flags;
  const details = {
    ...(commit === undefined ? {} : { commit }),
    ...(author === undefined ? {} : { author }),
    ...(pipelineUrl === undefined ? {} : { pipelineUrl }),
  };
  if (!flags.mark) {
    if (Object.keys(details).length === 0) return null;
    throw new UsageError('--commit, --author and --pipeline-url need --mark');
  }
  if (flags.server === undefined || flags.release === undefined)
    throw new UsageError('--mark needs --server and --release');
  return details;
}

/** The endpoint by the same rules as `check`. */
function parseEndpoint(url: string, flags: GateFlags, env: Env): CheckRequest {
  const { auth, header, timeout, hold, jwtSecret } = flags;
  // Without a console, `--token` is the backend's.
  const token = flags.backendToken ?? (flags.server === undefined ? flags.token : undefined);
  const optional = {
    ...(timeout === undefined ? {} : { timeout }),
    ...(hold === undefined ? {} : { hold }),
    ...(jwtSecret === undefined ? {} : { jwtSecret }),
    ...(token === undefined ? {} : { token }),
    ...(flags.backendTokenEnv === undefined ? {} : { tokenEnv: flags.backendTokenEnv }),
  };
  const shared = { sessions: CHECK_SESSIONS, concurrency: '1', transport: 'ws', journey: 'agent' };
  return parseCheck(url, { ...shared, auth, header, ...optional }, env);
}

function parseChecks(names: string[]): NamedCheck[] {
  return names
    .flatMap((list) => list.split(','))
    .filter((name) => name !== '')
    .map((name) => oneOf('--check', name, NAMED_CHECKS));
}

function oneOf<T extends string>(name: string, text: string, known: readonly T[]): T {
  const found = known.find((one) => one === text);
  if (found) return found;
  throw new UsageError(`${name} must be one of ${known.join(', ')}, not "${text}"`);
}

function atLeast(name: string, value: number, least: number): number {
  if (value >= least) return value;
  throw new UsageError(`${name} must be at least ${least}ms`);
}

const hostOf = (url: string | undefined) =>
  url !== undefined && URL.canParse(url) ? new URL(url).host : 'target';
