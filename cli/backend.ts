import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { EXIT } from '../lib/contract/output/exit-codes';
import { LOG_FORMATS, logLine } from '../reference-backend/kit/log';
import { parseCanaryWindow } from '../reference-backend/protocols/bad-canary';
import { PROTOCOLS, startProtocolBackend } from '../reference-backend/protocols/protocol-backend';
import type { ReferenceBackend } from '../reference-backend/server';
import { FAULTS, parseFaultFlags } from '../reference-backend/settings/faults';
import { type Canary, parseCanaryFlag } from '../reference-backend/settings/releases';
import { write, writeError } from './output/write';
import { UsageError } from './usage-error';

/** The backend of this package with its own protocol. */
const REFERENCE = 'reference';

type Flags = {
  port: string;
  host: string;
  adminPort: string;
  vocabulary: string;
  log?: string;
  protocol: string;
  badCanary?: string;
  fault: string[];
  release: string;
  canary?: string;
  canaryFault: string[];
  environment: string;
  instance?: string;
  target?: string;
  collector?: string;
  collectorToken?: string;
  seed?: string;
  jwtSecret?: string;
};

/** `tocsin backend`: the reference backend alone. */
export function register(program: Command): void {
  program
    .command('backend')
    .description('run the reference backend: an agent backend with faults that can be switched on')
    .option('--port <port>', 'port of the WebSocket endpoint; 0 takes a free one', '4100')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--admin-port <port>', 'port of the admin endpoint, this machine only', '0')
    .option('--vocabulary <name>', 'event names: report or shipped', 'report')
    .option('--log <format>', 'print its log lines: plain or json; pipe them into tocsin tail')
    .option(
      '--protocol <name>',
      `reference, or an agent of another protocol: ${PROTOCOLS.join(', ')}`,
      REFERENCE,
    )
    .option('--fault <name[=share]>', `repeatable; ${faultNames()}`, append, [])
    .option('--release <version>', 'version that it announces', '0.0.0-dev')
    .option(
      '--canary <version:percent>',
      'a second version and its share in percent, such as v2:20',
    )
    .option('--canary-fault <name[=share]>', 'repeatable; faults of the canary alone', append, [])
    .option(
      '--bad-canary <for:every:share>',
      'other protocols: a canary that fails its share of the runs now and then, such as 3m:15m:0.4',
    )
    .option('--environment <name>', 'environment that it announces', 'development')
    .option('--instance <name>', 'instance that it announces')
    .option('--target <name>', 'name of the target in its health events')
    .option('--collector <url>', 'URL for its health events: http://HOST:PORT/api/v1/events')
    .option(
      '--collector-token <token>',
      'bearer token for it; visible in the process list, so prefer TOCSIN_COLLECTOR_TOKEN',
    )
    .option('--seed <text>', 'seed of the random choice of faults')
    .option('--jwt-secret <secret>', 'HS256 secret, 8 characters or more (TOCSIN_JWT_SECRET)')
    .action(run);
}

function append(value: string, before: string[]): string[] {
  return [...before, value];
}

function faultNames(): string {
  return FAULTS.map(({ name }) => name).join(', ');
}

async function run(flags: Flags): Promise<void> {
  if (flags.protocol !== REFERENCE) return runProtocol(flags);
  const secret =
    flags.jwtSecret ?? process.env.TOCSIN_JWT_SECRET ?? randomBytes(24).toString('base64url');
  const backend = await start(flags, secret);
  if (!backend) return;
  await announce(backend, secret, flags.log === undefined ? write : writeError);
  await untilStopped();
  await backend.stop();
}

/** A backend of another protocol. Its token is that of `TOCSIN_BACKEND_TOKEN`, or a new one that is printed. */
async function runProtocol(flags: Flags): Promise<void> {
  const protocol = PROTOCOLS.find((name) => name === flags.protocol);
  if (protocol === undefined)
    throw new UsageError(
      `--protocol is ${[REFERENCE, ...PROTOCOLS].join(' or ')}, not ${flags.protocol}`,
    );
  const token = process.env.TOCSIN_BACKEND_TOKEN ?? randomBytes(24).toString('base64url');
  const backend = await listening(flags, async () =>
    startProtocolBackend({
      protocol,
      token,
      host: flags.host,
      port: portOf(flags.port, '--port'),
      canary: flags.badCanary === undefined ? null : parseCanaryWindow(flags.badCanary),
      ...(flags.seed === undefined ? {} : { seed: flags.seed }),
    }),
  );
  if (!backend) return;
  if (process.send) process.send({ kind: 'tocsin-protocol-backend', url: backend.url });
  else {
    write(`${protocol} backend at ${backend.url}\n`);
    write(`check it: npx tocsin check ${backend.url} --journey ${protocol} --token ${token}\n`);
  }
  await untilStopped();
  await backend.stop();
}

async function start(flags: Flags, jwtSecret: string): Promise<ReferenceBackend | null> {
  const { port, adminPort, fault, collector, vocabulary, ...texts } = flags;
  const token = flags.collectorToken ?? process.env.TOCSIN_COLLECTOR_TOKEN ?? null;
  if (vocabulary !== 'report' && vocabulary !== 'shipped') {
    throw new UsageError(`--vocabulary is report or shipped, not ${vocabulary}`);
  }
  const format = LOG_FORMATS.find((one) => one === texts.log);
  if (texts.log !== undefined && format === undefined)
    throw new UsageError(`--log is ${LOG_FORMATS.join(' or ')}, not ${texts.log}`);
  const { startReferenceBackend } = await import('../reference-backend/server');
  return listening(flags, async () =>
    startReferenceBackend({
      host: texts.host,
      port: portOf(port, '--port'),
      adminPort: portOf(adminPort, '--admin-port'),
      vocabulary,
      faults: parseFaultFlags(fault),
      release: texts.release,
      canary: canaryOf(flags),
      environment: texts.environment,
      jwtSecret,
      target: texts.target ?? null,
      collector: collector === undefined ? null : { url: collector, token },
      ...(format === undefined ? {} : { log: (entry) => write(logLine(entry, format)) }),
      ...(texts.instance === undefined ? {} : { instance: texts.instance }),
      ...(texts.seed === undefined ? {} : { seed: texts.seed }),
    }),
  );
}

/** Null where the port is not available; the exit code is then set. Throws UsageError for what an option refuses. */
async function listening<Backend>(
  { host, port }: Flags,
  open: () => Promise<Backend>,
): Promise<Backend | null> {
  try {
    return await open();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL'].includes(code)) {
      throw new UsageError(error instanceof Error ? error.message : String(error));
    }
    writeError(`error: cannot listen on ${host}:${port} (${code})\n`);
    process.exitCode = EXIT.unreachable;
    return null;
  }
}

function canaryOf({ canary, canaryFault }: Flags): Canary | null {
  const faults = parseFaultFlags(canaryFault);
  if (canary !== undefined) return parseCanaryFlag(canary, faults);
  if (canaryFault.length > 0) throw new Error('--canary-fault needs --canary VERSION:PERCENT');
  return null;
}

function portOf(text: string, flag: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`${flag} must be a port from 0 to 65535, not "${text}"`);
}

/** `print`: standard output may be for the log lines alone. */
async function announce(
  backend: ReferenceBackend,
  secret: string,
  print: (text: string) => void,
): Promise<void> {
  if (process.send) {
    process.send({
      kind: 'tocsin-backend',
      url: backend.url,
      adminUrl: backend.adminUrl,
      faults: FAULTS,
    });
    return;
  }
  const check = `npx tocsin check ${backend.url}`;
  print(`reference backend ${backend.release()} at ${backend.url}, admin at ${backend.adminUrl}\n`);
  print(`check it: ${check} --token ${await backend.token()}\n`);
  print(`or with a new user id for every session: ${check} --jwt-secret ${secret}\n`);
}

/** Resolves on a signal or, where another process started this one, on its message or its end. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    if (process.send) {
      // Ctrl-C reaches the whole process group: the parent first waits for its own sessions, which need this backend.
      process.on('SIGINT', () => undefined);
      process.once('disconnect', () => resolve());
      process.once('message', () => resolve());
    } else {
      process.once('SIGINT', () => resolve());
    }
  });
}
