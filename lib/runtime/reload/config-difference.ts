import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../config/config';

/**
 * When a running process takes a setting over: `rows` of the store follow the file, `memory` is read where it is used, and
 * `restart` is read once, at the start.
 */
type TakenOver = 'rows' | 'memory' | 'restart';

/** Every setting, with its name in the file or the environment. A new one does not compile until it is here. */
const SETTINGS: Readonly<Record<keyof Config, readonly [name: string, TakenOver]>> = {
  host: ['HOST', 'restart'],
  port: ['PORT', 'restart'],
  portAsked: ['PORT', 'restart'],
  dataDirectory: ['TOCSIN_DATA', 'restart'],
  configFile: ['TOCSIN_CONFIG', 'rows'],
  admin: ['TOCSIN_ADMIN_PASSWORD, TOCSIN_ADMIN_TOKEN', 'restart'],
  trustProxy: ['TOCSIN_TRUST_PROXY', 'restart'],
  proxyAddresses: ['TOCSIN_TRUST_PROXY', 'restart'],
  proxySecret: ['TOCSIN_PROXY_SECRET', 'restart'],
  allowLinkLocal: ['TOCSIN_ALLOW_LINK_LOCAL', 'restart'],
  auth: ['auth', 'restart'],
  publicUrl: ['TOCSIN_PUBLIC_URL', 'restart'],
  basePath: ['TOCSIN_BASE_PATH', 'restart'],
  shutdownDelayMs: ['TOCSIN_SHUTDOWN_DELAY', 'restart'],
  location: ['probe.location', 'restart'],
  roles: ['role', 'restart'],
  node: ['node', 'restart'],
  lease: ['lease.ttl', 'restart'],
  storage: ['storage', 'restart'],
  key: ['TOCSIN_KEY, TOCSIN_KEY_FILE', 'restart'],
  logLevel: ['TOCSIN_LOG_LEVEL', 'restart'],
  outbound: ['outbound', 'restart'],
  targets: ['targets', 'rows'],
  thresholds: ['thresholds', 'rows'],
  retention: ['retention', 'rows'],
  rules: ['rules', 'rows'],
  notifiers: ['notifiers', 'rows'],
  maintenance: ['maintenance', 'rows'],
  sources: ['sources', 'rows'],
  gate: ['gate', 'memory'],
  maxInFlight: ['probe.maxInFlight', 'memory'],
  sessionLimits: ['probe.maxMessage, probe.maxFrames', 'memory'],
  anchors: ['probe.anchors', 'memory'],
};

const KEYS = Object.keys(SETTINGS) as Array<keyof Config>;
const keysTakenOver = (by: TakenOver) => KEYS.filter((key) => SETTINGS[key][1] === by);

const differing = (by: TakenOver, running: Config, next: Config) =>
  keysTakenOver(by).filter((key) => !isDeepStrictEqual(running[key], next[key]));

/** Settings that differ and are taken over only by a restart, by the name that the file or the environment has for them. */
export function settingsForRestart(running: Config, next: Config): string[] {
  return [...new Set(differing('restart', running, next).map((key) => SETTINGS[key][0]))];
}

/** The new configuration with what only a restart can change as it is in the running one. */
export function withoutRestart(running: Config, next: Config): Config {
  const kept = keysTakenOver('restart').map((key) => [key, running[key]]);
  return { ...next, ...(Object.fromEntries(kept) as Partial<Config>) };
}

/** Differences of the settings in memory, by name; their values are no secrets. */
export function settingsChanged(
  running: Config,
  next: Config,
): Array<{ setting: string; before: unknown; after: unknown }> {
  return differing('memory', running, next).map((key) => ({
    setting: SETTINGS[key][0],
    before: running[key],
    after: next[key],
  }));
}
