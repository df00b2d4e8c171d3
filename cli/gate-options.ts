import type { CheckRequest } from '../lib/commands/check/check-request';
import { NAMED_CHECKS, type NamedCheck } from '../lib/commands/gate/check-names';
import { nearest } from '../lib/domain/nearest';
import type { Outbound } from '../lib/net/outbound';
import { parseCheck, parseDuration, parseRate } from './check-options';
import { type ConnectionFlags, parseConnection } from './connection-options';
import type { SessionFlags } from './session-options';
import { UsageError } from './usage-error';

/** The options of `gate` as commander hands them over. */
export type GateFlags = ConnectionFlags &
  Omit<SessionFlags, 'deadline'> & {
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
    transport?: string;
    journey?: string;
    maxMessage?: string;
    stageDeadline?: string[];
    interval?: string;
    quick?: boolean;
    rate?: string;
    environment?: string;
    env?: string;
    deadline?: string;
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
  server: { url: string; token: string | null; outbound: Outbound } | null;
  mark: { commit?: string; author?: string; pipelineUrl?: string } | null;
  /** Null where only the console knows the endpoint. */
  endpoint: CheckRequest | null;
  intervalMs: number;
  /** Runs the sessions that a pass needs at this rate; null: by the soak. */
  quick: { ratePerSecond: number } | null;
  /** Of the target; null: the only one of its name. */
  environment: string | null;
  deadlineMs: number;
  soakMs: number | null;
  /** What is worth knowing of the options, and is no mistake. */
  notices: string[];
  checks: NamedCheck[];
  reporter: Reporter;
  output: string | null;
  nagios: boolean;
};

/** The journey of a gate that names none. */
const BUILT_IN = 'agent';
/** Sessions that the named checks read. */
const CHECK_SESSIONS = '3';
const MIN_INTERVAL_MS = 20;
const DEFAULTS = {
  interval: '5s',
  deadline: '6h',
  /** A quick gate at the default rate ends within two minutes where nothing fails. */
  quickDeadline: '10m',
  rate: '2',
} as const;

type Env = Readonly<Record<string, string | undefined>>;

/** Turns flags into a request. Throws UsageError that says what to change. */
export function parseGate(flags: GateFlags, env: Env): GateRequest {
  const server = parseServer(flags, env);
  if (!server && flags.url === undefined)
    throw new UsageError('set --server URL (a console) or --url WS-URL (run the sessions here)');
  if (server && flags.target === undefined) throw new UsageError('--server needs --target');
  const quick = parseQuick(flags);
  const checks = parseChecks(flags.check);
  if (flags.url === undefined && (flags.journey ?? BUILT_IN) !== BUILT_IN)
    throw new UsageError('--journey needs --url: a console runs its targets by their own journeys');
  if (checks.length > 0 && flags.url === undefined)
    throw new UsageError('--check runs sessions here: set --url too');
  return {
    target: flags.target ?? hostOf(flags.url),
    release: flags.release ?? (server ? 'latest' : null),
    server,
    mark: parseMark(flags),
    endpoint: flags.url === undefined ? null : parseEndpoint(flags.url, flags, env),
    intervalMs: parseAtLeast('--interval', flags.interval ?? DEFAULTS.interval, MIN_INTERVAL_MS),
    quick,
    environment: parseEnvironment(flags),
    deadlineMs: parseAtLeast(
      '--deadline',
      flags.deadline ?? (quick ? DEFAULTS.quickDeadline : DEFAULTS.deadline),
      1_000,
    ),
    soakMs: flags.soak === undefined ? null : parseDuration('--soak', flags.soak),
    notices: settleNotices(flags),
    checks,
    reporter: oneOf('--reporter', flags.reporter, REPORTERS),
    output: flags.output ?? null,
    nagios: oneOf('--exit-style', flags.exitStyle, ['tocsin', 'nagios'] as const) === 'nagios',
  };
}

/** A quick gate has no soak and no interval, and a console runs its sessions by the target's own. */
function parseQuick(flags: GateFlags): GateRequest['quick'] {
  if (!flags.quick) {
    if (flags.rate === undefined) return null;
    throw new UsageError(
      '--rate needs --quick; without it, --interval is the time between sessions',
    );
  }
  if (flags.server !== undefined)
    throw new UsageError('--quick runs the sessions here: set --url, and not --server');
  if (flags.soak !== undefined)
    throw new UsageError('--quick has no soak: leave out --soak, or --quick');
  if (flags.interval !== undefined)
    throw new UsageError('--quick goes by --rate: leave out --interval, or --quick');
  return { ratePerSecond: parseRate(flags.rate ?? DEFAULTS.rate) };
}

/** `--settle` was the closing delay of sessions that run here. Pipelines that set it still work. */
function settleNotices({ settle }: GateFlags): string[] {
  if (settle === undefined) return [];
  parseDuration('--settle', settle);
  return ['--settle has no effect: sessions that run here are final when they end'];
}

function parseServer(flags: GateFlags, env: Env): GateRequest['server'] {
  if (flags.server === undefined) return null;
  if (!URL.canParse(flags.server) || !/^https?:$/.test(new URL(flags.server).protocol))
    throw new UsageError(`--server must be an http or https URL, not "${flags.server}"`);
  const token = flags.token ?? env.TOCSIN_TOKEN ?? null;
  // With an endpoint as well, the name is that of its certificate.
  const servername = flags.url === undefined ? flags.servername : undefined;
  return { url: flags.server, token, outbound: parseConnection({ ...flags, servername }) };
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
  const { auth, header, timeout, hold, jwtSecret, maxMessage } = flags;
  const { transport = 'ws', journey = BUILT_IN, stageDeadline: deadline = [], ...others } = flags;
  const { idle, question, secret, hosts, compression, namespace } = others;
  // Without a console, `--token` is the backend's.
  const token = flags.backendToken ?? (flags.server === undefined ? flags.token : undefined);
  const optional = {
    ...(timeout === undefined ? {} : { timeout }),
    ...(hold === undefined ? {} : { hold }),
    ...(jwtSecret === undefined ? {} : { jwtSecret }),
    ...(token === undefined ? {} : { token }),
    ...(flags.backendTokenEnv === undefined ? {} : { tokenEnv: flags.backendTokenEnv }),
    ...(maxMessage === undefined ? {} : { maxMessage }),
  };
  const session = { deadline, idle, question, secret, hosts, compression, namespace };
  const shared = { sessions: CHECK_SESSIONS, concurrency: '1', transport, journey };
  const request = parseCheck(url, { ...shared, ...session, auth, header, ...optional }, env);
  return { ...request, outbound: parseConnection(flags) };
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
  const near = nearest(text, known);
  const hint = near === null ? '' : `; did you mean ${near}?`;
  throw new UsageError(`${name} must be one of ${known.join(', ')}, not "${text}"${hint}`);
}

function parseAtLeast(name: string, text: string, least: number): number {
  const value = parseDuration(name, text);
  if (value >= least) return value;
  throw new UsageError(`${name} must be at least ${least}ms`);
}

const hostOf = (url: string | undefined) =>
  url !== undefined && URL.canParse(url) ? new URL(url).host : 'target';
