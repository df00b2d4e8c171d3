import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../config/config';

/** What a running process takes over. Everything else is read once, at the start. */
const LIVE: ReadonlySet<keyof Config> = new Set<keyof Config>([
  'configFile',
  'targets',
  'thresholds',
  'retention',
  'rules',
  'notifiers',
  'maintenance',
  'gate',
  'maxInFlight',
  'sessionLimits',
  'anchors',
]);

/** Live settings that are no rows of the store: their values are no secrets. */
const IN_MEMORY = ['gate', 'maxInFlight', 'sessionLimits', 'anchors'] as const;

/** Keys of the file, or variables, whose name is not that of the field. */
const NAMES: Partial<Record<keyof Config, string>> = {
  location: 'probe.location',
  maxInFlight: 'probe.maxInFlight',
  sessionLimits: 'probe.maxMessage, probe.maxFrames',
  anchors: 'probe.anchors',
  host: 'HOST',
  port: 'PORT',
  portAsked: 'PORT',
  dataDirectory: 'TOCSIN_DATA',
  admin: 'TOCSIN_ADMIN_PASSWORD, TOCSIN_ADMIN_TOKEN',
  trustProxy: 'TOCSIN_TRUST_PROXY',
  publicUrl: 'TOCSIN_PUBLIC_URL',
  logLevel: 'TOCSIN_LOG_LEVEL',
};

const nameOf = (key: keyof Config) => NAMES[key] ?? key;

/** Settings that differ and are taken over only by a restart, by the name that the file or the environment has for them. */
export function settingsForRestart(running: Config, next: Config): string[] {
  const keys = Object.keys(next) as Array<keyof Config>;
  const differing = keys.filter(
    (key) => !LIVE.has(key) && !isDeepStrictEqual(running[key], next[key]),
  );
  return [...new Set(differing.map(nameOf))];
}

/** The new configuration with what only a restart can change as it is in the running one. */
export function withoutRestart(running: Config, next: Config): Config {
  const kept = Object.entries(running).filter(([key]) => !LIVE.has(key as keyof Config));
  return { ...next, ...(Object.fromEntries(kept) as Partial<Config>) };
}

/** Differences of the settings in memory, by name. */
export function settingsChanged(
  running: Config,
  next: Config,
): Array<{ setting: string; before: unknown; after: unknown }> {
  return IN_MEMORY.filter((key) => !isDeepStrictEqual(running[key], next[key])).map((key) => ({
    setting: nameOf(key),
    before: running[key],
    after: next[key],
  }));
}
