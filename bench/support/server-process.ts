import type { Config } from '../../lib/config/config';
import type { ConfigTarget } from '../../lib/contract/config/config';
import { startServer } from '../../server';
import { childInput, serveParent } from './child';

export type ServerInput = { dataDirectory: string; targets: ConfigTarget[] };
export type ServerReady = { url: string };

/** The whole console in a process of its own, on loopback and a free port. */
const { dataDirectory, targets } = childInput<ServerInput>();
const config: Config = {
  host: '127.0.0.1',
  port: 0,
  portAsked: false,
  dataDirectory,
  configFile: null,
  admin: { password: null, token: null },
  trustProxy: false,
  proxyAddresses: [],
  proxySecret: null,
  auth: { oidc: null, proxy: null },
  allowLinkLocal: false,
  publicUrl: null,
  basePath: '',
  location: 'local',
  logLevel: 'error',
  targets,
  thresholds: {},
  retention: {},
  rules: [],
  notifiers: [],
  maintenance: [],
  gate: {},
  maxInFlight: null,
  sessionLimits: {},
  anchors: [],
  outbound: { tls: null, proxy: 'none' },
};
const server = await startServer({ config, port: 0 });
process.on('SIGTERM', () => void server.stop().finally(() => process.exit(0)));
serveParent({ url: `http://127.0.0.1:${server.port}` } satisfies ServerReady, () => ({}));
