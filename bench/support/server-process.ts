import { monitorEventLoopDelay } from 'node:perf_hooks';
import pino from 'pino';
import type { Config } from '../../lib/config/config';
import type { ConfigTarget } from '../../lib/contract/config/config';
import { NODE_ROLES } from '../../lib/domain/nodes/node-role';
import { startServer } from '../../server';
import { childInput, serveParent } from './child';

export type ServerInput = {
  dataDirectory: string;
  targets: ConfigTarget[];
  /** Nobody has to sign in without one. */
  adminToken?: string;
};
export type ServerReady = { url: string };

/** The whole console in a process of its own, on loopback and a free port. */
const { dataDirectory, targets, adminToken = null } = childInput<ServerInput>();
const config: Config = {
  host: '127.0.0.1',
  port: 0,
  portAsked: false,
  dataDirectory,
  configFile: null,
  admin: { password: null, token: adminToken },
  trustProxy: false,
  proxyAddresses: [],
  proxySecret: null,
  auth: { oidc: null, proxy: null },
  allowLinkLocal: false,
  publicUrl: null,
  basePath: '',
  shutdownDelayMs: 0,
  location: 'local',
  roles: NODE_ROLES,
  node: 'bench',
  lease: { ttlMs: 10_000 },
  storage: null,
  key: null,
  logLevel: 'error',
  targets,
  thresholds: {},
  retention: {},
  rules: [],
  notifiers: [],
  maintenance: [],
  sources: [],
  gate: {},
  maxInFlight: null,
  sessionLimits: {},
  anchors: [],
  outbound: { tls: null, proxy: 'none' },
};
/** What an `ask` answers: of the time since the one before. */
export type ServerFigures = {
  rssBytes: number;
  /** Processor time of all threads. */
  processorMs: number;
  longestPauseMs: number;
  errorLines: number;
  /** Messages of the first ones. */
  firstErrors: string[];
};

const FIRST_ERRORS = 5;
const errors: string[] = [];
const logger = pino(
  { level: 'error' },
  {
    write(line: string) {
      process.stderr.write(line);
      errors.push(String((JSON.parse(line) as { msg?: unknown }).msg));
    },
  },
);
let processor = process.cpuUsage();
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();
const server = await startServer({ config, port: 0, logger });
process.on('SIGTERM', () => void server.stop().finally(() => process.exit(0)));
serveParent({ url: `http://127.0.0.1:${server.port}` } satisfies ServerReady, figures);

function figures(): ServerFigures {
  const longestPauseMs = delay.max / 1e6;
  delay.reset();
  const used = process.cpuUsage(processor);
  processor = process.cpuUsage();
  const lines = errors.splice(0);
  const { rss } = process.memoryUsage();
  return {
    rssBytes: rss,
    processorMs: (used.user + used.system) / 1_000,
    longestPauseMs,
    errorLines: lines.length,
    firstErrors: lines.slice(0, FIRST_ERRORS),
  };
}
