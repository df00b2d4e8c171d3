import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Config } from '../config/config';
import { noteUnread } from '../http/api/note-unread';
import { behindBasePath, withBasePath } from '../http/server/base-path';
import { codeOf, type Listening, listen } from '../http/server/listen';
import { portHolder } from '../http/server/port-holder';
import { createProxyTrust } from '../http/server/proxy-trust';
import { createRequestGuard, type RequestGuard } from '../http/server/request-guard';
import { putRuntime } from '../http/slot';
import { type Clock, systemClock } from '../kit/clock';
import { AppError } from '../kit/errors';
import { createLogger, type Logger } from '../kit/logger';
import { pollUntil } from '../kit/poll-until';
import { sleep } from '../kit/sleep';
import { DRAIN_LIMIT_MS, type RuntimeOptions } from './core';
import { createPages } from './pages/pages';
import { type ConsoleRuntime, startConsole } from './start-console';

/** How many ports are tried after a busy one, where no port was asked for by name. */
const PORTS_TRIED = 20;
const LAST_PORT = 65_535;
const IDLE_CHECK_MS = 50;
const HTTP_LIMITS = { headersTimeout: 15_000, requestTimeout: 60_000, keepAliveTimeout: 20_000 };

export type StartOptions = Pick<
  RuntimeOptions,
  'configSource' | 'demo' | 'prepare' | 'createProber'
> & {
  config: Config;
  /** Instead of the configured one; 0 takes a free one. */
  port?: number;
  dev?: boolean;
  /** What `ensureBuild` returned; absent: the installation. */
  pagesRoot?: string | undefined;
  /** Take the next free port where the wanted one is busy. */
  stepPastBusyPort?: boolean;
  logger?: Logger;
  clock?: Clock;
};

export type RunningServer = {
  /** For people: the public URL, or http://localhost:PORT. */
  url: string;
  port: number;
  addresses: string[];
  runtime: ConsoleRuntime;
  /** Sessions in flight end, received data is stored, connections close. Safe to call again. */
  stop(): Promise<void>;
};

/** Steps of stopping; the last one added runs first. */
type Undo = Array<() => Promise<void>>;

/**
 * Serves pages, API and live hints on one port. The pages must have been built unless `dev`. Errors: AppError `busy` (the port is
 * taken: `details.holder`), `conflict` (the data directory is), `unavailable`.
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { config, clock = systemClock } = options;
  const logger = options.logger ?? createLogger('tocsin', config.logLevel);
  const undo: Undo = [];
  const unwind = async () => {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
  };
  try {
    const { server, open, announceEnd } = createWaitingServer(logger);
    const entrance = await takePort(server, options);
    undo.push(async () => {
      await entrance.close();
      server.closeAllConnections();
    });
    const { port, addresses } = entrance;
    const url = config.publicUrl ?? `${urlOf(config.host, port)}${config.basePath}`;
    const { configSource, demo, prepare, createProber } = options;
    const runtime = await startConsole({
      config,
      clock,
      logger,
      publicUrl: url,
      configSource,
      demo,
      prepare,
      createProber,
    });
    undo.push(() => runtime.close());
    const guard = await guardPages(runtime, { options, port, undo, logger });
    open(behindBasePath(config.basePath, guard));
    await entrance.admit();
    undo.push(async () => {
      announceEnd();
      const delayed = config.shutdownDelayMs > 0 && sleep(clock, config.shutdownDelayMs);
      await Promise.all([runtime.drain(), delayed]);
      await entrance.close();
      // Only now: browsers connect again at once, and this process must not be the one that takes them.
      await runtime.live?.close();
      await finishRequests(server, clock);
    });
    let stopping: Promise<void> | null = null;
    const stop = () => {
      stopping ??= unwind();
      return stopping;
    };
    return { url, port, addresses, runtime, stop };
  } catch (error) {
    await unwind();
    throw error;
  }
}

/** Hands the runtime to the pages, and puts the request guard in front of both. */
async function guardPages(
  runtime: ConsoleRuntime,
  {
    options,
    port,
    undo,
    logger,
  }: { options: StartOptions; port: number; undo: Undo; logger: Logger },
): Promise<RequestGuard> {
  const { config, dev = false, pagesRoot: root } = options;
  const { slot, live, links } = runtime;
  putRuntime(slot);
  undo.push(async () => putRuntime(undefined));
  const { publicUrl, basePath } = config;
  const pages = await createPages({ dev, port, basePath, root });
  undo.push(() => pages.close());
  let isWarned = false;
  return createRequestGuard({
    policy: { publicUrl, basePath, dev },
    trust: createProxyTrust(config),
    access: slot.access,
    links,
    handlers: { pages: withBasePath(basePath, pages), live },
    roles: config.storage === null ? undefined : config.roles,
    onForbidden: logOnce(logger, 'a request was refused'),
    onLimited: logOnce(logger, 'wrong tokens come from one network'),
    onUnread: (request, rejection) => noteUnread(slot, request, rejection),
    onInsecureSignIn(reason) {
      if (!isWarned) logger.warn(reason);
      isWarned = true;
    },
  });
}

/** Most distinct reasons that are logged: a sender must not be able to fill the log. */
const REASONS_LOGGED = 50;

/** Logs each reason or network the first time. */
function logOnce(logger: Logger, what: string): (rejection: { message: string }) => void {
  const logged = new Set<string>();
  return ({ message }) => {
    if (logged.has(message) || logged.size >= REASONS_LOGGED) return;
    logged.add(message);
    logger.warn({ reason: message }, what);
  };
}

function urlOf(host: string | null, port: number): string {
  if (host === null || host === '0.0.0.0' || host === '::') return `http://localhost:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

type WaitingServer = {
  server: Server;
  open: (guard: RequestGuard) => void;
  /** Each answer that is not sent yet is the last one of its connection: a balancer sends nothing on one that is about to close. */
  announceEnd(): void;
};

/** Answers 503 until `open`. */
function createWaitingServer(log: Logger): WaitingServer {
  let guard: RequestGuard | null = null;
  const unanswered = new Set<ServerResponse>();
  let isEnding = false;
  const server = createServer(HTTP_LIMITS, (request, response) => {
    unanswered.add(response);
    response.once('close', () => unanswered.delete(response));
    if (isEnding) endConnection(response);
    if (!guard) {
      answerStarting(response);
      return;
    }
    Promise.resolve(guard.request(request, response)).catch((error: unknown) => {
      log.error({ err: error }, 'a request failed');
      response.destroy();
    });
  });
  server.on('upgrade', (request, socket, head) => {
    if (!guard) {
      socket.destroy();
      return;
    }
    Promise.resolve(guard.upgrade(request, socket, head)).catch((error: unknown) => {
      log.error({ err: error }, 'an upgrade failed');
      socket.destroy();
    });
  });
  return {
    server,
    open(opened) {
      guard = opened;
    },
    announceEnd() {
      isEnding = true;
      for (const response of unanswered) endConnection(response);
    },
  };
}

function endConnection(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}

function answerStarting(response: ServerResponse): void {
  response.writeHead(503, {
    'Content-Type': 'application/json',
    'Retry-After': '1',
    Connection: 'close',
  });
  response.end(JSON.stringify({ error: { code: 'unavailable', message: 'Tocsin is starting' } }));
}

type Entrance = Pick<Listening, 'port' | 'addresses'> & {
  /** Takes requests in. Errors: AppError `busy` where another process has taken the port since. */
  admit(): Promise<void>;
  /** Takes no more connections in; open ones stay. */
  close(): Promise<void>;
};

/**
 * Finds a taken port before anything else starts. A process that is alone listens from then on, so that people read that it is
 * starting. One of several refuses connections until it can answer: a balancer gives a refused request of any method to another
 * process, while it passes an answer of 503 on. No balancer knows a port that the machine chooses, so that one is kept.
 */
async function takePort(server: Server, options: StartOptions): Promise<Entrance> {
  const { config, port: asked = config.port } = options;
  let listening = await listenOnFreePort(server, options);
  const { port, addresses } = listening;
  const isRefusing = config.storage !== null && asked !== 0;
  if (isRefusing) await listening.stop();
  return {
    port,
    addresses,
    async admit() {
      if (!isRefusing) return;
      listening = await listenOnFreePort(server, { ...options, port, stepPastBusyPort: false });
    },
    close: () => listening.stop(),
  };
}

async function listenOnFreePort(server: Server, options: StartOptions): Promise<Listening> {
  const wanted = options.port ?? options.config.port;
  const tries = options.stepPastBusyPort && wanted !== 0 ? PORTS_TRIED : 1;
  for (let step = 0; ; step++) {
    const port = wanted + step;
    try {
      return await listen(server, options.config.host, port);
    } catch (error) {
      const code = codeOf(error);
      if (code === 'EADDRINUSE' && step + 1 < tries && port < LAST_PORT) continue;
      throw asAppError(error, code, port);
    }
  }
}

function asAppError(error: unknown, code: string, port: number): unknown {
  if (code === 'EADDRINUSE') {
    const holder = portHolder(port);
    const message = `port ${port} is in use${holder ? ` by ${holder}` : ''}`;
    return new AppError('busy', message, { details: { port, holder } });
  }
  if (code === 'EACCES')
    return new AppError('unavailable', `port ${port} needs more rights than this process has`);
  if (code === 'EADDRNOTAVAIL')
    return new AppError('unavailable', 'HOST is not an address of this machine');
  return error;
}

/** Closes idle connections at once, busy ones after their answer, and the rest at the limit. */
async function finishRequests(server: Server, clock: Clock): Promise<void> {
  const isIdle = () => {
    server.closeIdleConnections();
    return new Promise<boolean>((resolve) => server.getConnections((_, n) => resolve(!n)));
  };
  await pollUntil(isIdle, { clock, everyMs: IDLE_CHECK_MS, limitMs: DRAIN_LIMIT_MS });
  server.closeAllConnections();
}
