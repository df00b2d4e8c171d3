import { createServer, type Server } from 'node:http';
import { type Config, hasSecret } from '../config/config';
import { type Clock, systemClock } from '../kit/clock';
import { AppError } from '../kit/errors';
import { createLogger, type Logger } from '../kit/logger';
import { createRuntime, DRAIN_LIMIT_MS, type Runtime, type RuntimeOptions } from './create-runtime';
import { createFront, type Front } from './http/front';
import { codeOf, type Listening, listen } from './http/listen';
import { portHolder } from './http/port-holder';
import { createPages } from './pages';
import { putRuntime } from './slot';

/** A busy port may be stepped past this often, where nobody asked for that port by name. */
const PORTS_TRIED = 20;
const LAST_PORT = 65_535;
const HTTP_LIMITS = { headersTimeout: 15_000, requestTimeout: 60_000, keepAliveTimeout: 20_000 };

export type StartOptions = Pick<RuntimeOptions, 'demo' | 'prepare' | 'createProber'> & {
  config: Config;
  /** Instead of the configured one; 0 takes a free one. */
  port?: number;
  dev?: boolean;
  /** Take the next free port where the wanted one is busy. */
  stepPastBusyPort?: boolean;
  logger?: Logger;
  clock?: Clock;
  /** Instead of the real wiring: for tests of what stands in front of it. */
  runtime?: (options: RuntimeOptions) => Promise<Runtime>;
};

export type RunningServer = {
  /** For people: the public URL, or http://localhost:PORT. */
  url: string;
  port: number;
  addresses: string[];
  runtime: Runtime;
  /** Sessions in flight end, what came is stored, connections close. Safe to call again. */
  stop(): Promise<void>;
};

/**
 * Pages, API and live hints on one port. The pages must have been built unless `dev`. Errors: AppError `busy` (the port is
 * taken: `details.holder`), `conflict` (the data directory is), `unavailable`.
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { config, dev = false, clock = systemClock } = options;
  const logger = options.logger ?? createLogger('tocsin', config.logLevel);
  const { server, open } = waitingServer();
  const listening = await listenSomewhere(server, options);
  const undo: Array<() => Promise<void>> = [
    async () => {
      await listening.stop();
      server.closeAllConnections();
    },
  ];
  const unwind = async () => {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
  };
  try {
    const { demo, prepare, createProber } = options;
    const url = config.publicUrl ?? urlOf(config.host, listening.port);
    const runtime = await (options.runtime ?? createRuntime)({
      config,
      clock,
      logger,
      publicUrl: url,
      demo,
      prepare,
      createProber,
    });
    undo.push(() => runtime.close());
    putRuntime(runtime.slot);
    undo.push(async () => putRuntime(undefined));
    const pages = await createPages({ dev, port: listening.port });
    undo.push(() => pages.close());
    const { trustProxy, publicUrl } = config;
    const policy = { guarded: hasSecret(config), trustProxy, publicUrl, dev };
    open(
      createFront({
        ...{ policy, access: runtime.slot.access, links: runtime.links },
        behind: { pages, live: runtime.live },
      }),
      logger,
    );
    undo.push(async () => {
      await runtime.drain();
      await listening.stop();
      await finishRequests(server, clock);
    });
    let stopping: Promise<void> | null = null;
    const stop = () => {
      stopping ??= unwind();
      return stopping;
    };
    const { port, addresses } = listening;
    return { url, port, addresses, runtime, stop };
  } catch (error) {
    await unwind();
    throw error;
  }
}

function urlOf(host: string | null, port: number): string {
  if (host === null || host === '0.0.0.0' || host === '::') return `http://localhost:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Listens from the first moment, so that a taken port is found before anything else is begun; answers 503 until `open`. */
function waitingServer(): { server: Server; open: (front: Front, logger: Logger) => void } {
  let front: Front | null = null;
  let log: Logger | null = null;
  const server = createServer(HTTP_LIMITS, (request, response) => {
    if (!front) {
      response.writeHead(503, {
        'Content-Type': 'application/json',
        'Retry-After': '1',
        Connection: 'close',
      });
      response.end(
        JSON.stringify({ error: { code: 'unavailable', message: 'Tocsin is starting' } }),
      );
      return;
    }
    Promise.resolve(front.request(request, response)).catch((error: unknown) => {
      log?.error({ err: error }, 'a request failed');
      response.destroy();
    });
  });
  server.on('upgrade', (request, socket, head) => {
    if (!front) {
      socket.destroy();
      return;
    }
    Promise.resolve(front.upgrade(request, socket, head)).catch((error: unknown) => {
      log?.error({ err: error }, 'an upgrade failed');
      socket.destroy();
    });
  });
  const open = (opened: Front, logger: Logger) => {
    front = opened;
    log = logger;
  };
  return { server, open };
}

async function listenSomewhere(server: Server, options: StartOptions): Promise<Listening> {
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

/** Idle connections close at once, busy ones when they have their answer, the rest at the limit. */
async function finishRequests(server: Server, clock: Clock): Promise<void> {
  server.closeIdleConnections();
  const open = () =>
    new Promise<number>((resolve) => server.getConnections((_, n) => resolve(n ?? 0)));
  for (let waitedMs = 0; waitedMs < DRAIN_LIMIT_MS && (await open()) > 0; waitedMs += 50) {
    await new Promise<void>((resolve) => clock.after(50, resolve));
    server.closeIdleConnections();
  }
  server.closeAllConnections();
}
