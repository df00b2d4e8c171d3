import type { ConfigTarget } from '../contract/config/config';
import type { OidcConfig, ProxyAuthConfig } from '../contract/config/config-auth';
import type { ConfigMaintenance } from '../contract/config/config-maintenance';
import type { ConfigNotifier } from '../contract/config/config-notifiers';
import type { ConfigSource } from '../contract/config/config-sources';
import type { StorageSettings } from '../contract/config/config-storage';
import type { NodeRole } from '../domain/nodes/node-role';
import type { Thresholds } from '../domain/tallies/indicators';
import type { GateSettings } from '../domain/verdict/model/gate-settings';
import type { OutboundDefaults } from '../net/outbound';
import type { Problem } from './problems/problem';
import type { ConfigRule } from './rule-of';

export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The configuration of a process. Frozen; secrets are only here and, sealed, in the store. */
export type Config = Readonly<{
  /** null: loopback, on 127.0.0.1 and ::1. */
  host: string | null;
  port: number;
  /** The port was set explicitly: it is used or refused, never replaced. */
  portAsked: boolean;
  dataDirectory: string;
  /** Absolute path, or null where there is none. */
  configFile: string | null;
  admin: Readonly<{ password: string | null; token: string | null }>;
  /** A TLS-terminating proxy is in front: its X-Forwarded-* headers are taken as true. */
  trustProxy: boolean;
  /** Link-local addresses and cloud metadata services may be targets and receivers. */
  allowLinkLocal: boolean;
  /** Addresses and networks (CIDR) of that proxy; empty: any loopback or private address. */
  proxyAddresses: readonly string[];
  /** What that proxy also sends to show that it is the one; null: its address is enough. */
  proxySecret: string | null;
  /** Where people sign in besides here. */
  auth: Readonly<{ oidc: OidcConfig | null; proxy: ProxyAuthConfig | null }>;
  /** Where people reach the console, without a slash at its end; null where that is not known. */
  publicUrl: string | null;
  /** The path under which a reverse proxy serves the console: `/tocsin`, or ''. */
  basePath: string;
  /** How long a process that is asked to stop takes requests in and says that it is not ready, ms. */
  shutdownDelayMs: number;
  location: string;
  /** What this process does. */
  roles: readonly NodeRole[];
  /** Its name for people, among several processes. */
  node: string;
  /** Of work that one process at a time may do. */
  lease: Readonly<{ ttlMs: number }>;
  /** The database of both stores, whose addresses may contain passwords; null: files of the data directory. */
  storage: Readonly<StorageSettings> | null;
  /** Seals secrets in a database: 64 hexadecimal digits, and the variable or file that they are from. */
  key: Readonly<{ text: string; from: string }> | null;
  logLevel: LogLevel;
  targets: readonly ConfigTarget[];
  /** Basis points, where the file sets them. */
  thresholds: Readonly<Partial<Thresholds>>;
  retention: Readonly<{ sessionsDays?: number; eventsDays?: number; talliesDays?: number }>;
  /** Rules beside the built-in ones, or changes of those. */
  rules: readonly ConfigRule[];
  notifiers: readonly ConfigNotifier[];
  maintenance: readonly ConfigMaintenance[];
  sources: readonly ConfigSource[];
  /** What a release has to prove, where the file differs from the defaults. */
  gate: Readonly<Partial<Pick<GateSettings, 'soakMs' | 'deadlineMs' | 'settleMs'>>>;
  /** Most concurrent sessions of one target; null: as many as its interval needs. */
  maxInFlight: number | null;
  /** Limits of one session, where the file differs from the defaults: bytes per message, frames. */
  sessionLimits: Readonly<{ messageBytes?: number; frames?: number }>;
  /** Hosts that accept TCP while the probe's network works; empty: the hosts of the targets. */
  anchors: ReadonlyArray<{ host: string; port: number }>;
  /** TLS settings of all connections that Tocsin opens, and the proxy of those that are not to targets. */
  outbound: OutboundDefaults;
}>;

export type ConfigResult = { ok: true; config: Config } | { ok: false; problems: Problem[] };
