import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ConfigFile, configFileSchema } from '../contract/config/config';
import { definedFields } from '../kit/defined-fields';
import { checkAddresses } from './check-addresses';
import { checkAuth } from './check-auth';
import { checkFile } from './check-file';
import type { Config, ConfigResult, Problem } from './config';
import { proxySetting, tlsSettings } from './connection-settings';
import { readEnvironment } from './environment';
import { readConfigText } from './read-file';
import { readTlsFiles } from './read-tls';
import type { Environment } from './substitute';

const CONFIG_FILE_NAME = 'tocsin.config.yaml';
/** Lowest minor version of each tested major; `engines` in package.json says the same. better-sqlite3 12 aborts on Node 24. */
const NODE_VERSIONS: Readonly<Record<number, number>> = { 20: 9, 22: 12 };

export type LoadOptions = {
  env: Environment;
  cwd: string;
  /** `process.versions.node`. */
  nodeVersion: string;
};

/** File and environment → one frozen Config, or all problems of them at once. */
export function loadConfig(options: LoadOptions): ConfigResult {
  const problems: Problem[] = [];
  checkNode(options.nodeVersion, problems);
  const environment = readEnvironment(options.env, problems);
  const path = configPath(options);
  const file = path ? readFile(path, options, problems) : configFileSchema.parse({});
  const complete = file && readTlsFiles(file, path, problems);
  if (complete) {
    checkFile(complete, problems);
    checkAddresses(complete, environment, problems);
    checkAuth(complete.auth, environment, problems);
  }
  if (problems.length > 0 || !complete) return { ok: false, problems };
  const dataDirectory = resolve(options.cwd, environment.dataDirectory);
  return {
    ok: true,
    config: assemble({ ...environment, dataDirectory, configFile: path }, complete),
  };
}

/** The configuration of a process that reads neither file nor environment: defaults, with this data directory. */
export function defaultConfig(dataDirectory: string): Config {
  const environment = readEnvironment({}, []);
  const located = { ...environment, dataDirectory: resolve(dataDirectory), configFile: null };
  return assemble(located, configFileSchema.parse({}));
}

type Located = ReturnType<typeof readEnvironment> & Pick<Config, 'dataDirectory' | 'configFile'>;

function assemble(environment: Located, file: ConfigFile): Config {
  const config: Config = {
    ...environment,
    location: environment.location ?? file.probe.location ?? 'local',
    auth: { oidc: file.auth.oidc ?? null, proxy: file.auth.proxy ?? null },
    targets: file.targets,
    thresholds: definedFields(file.thresholds),
    retention: definedFields({
      sessionsDays: file.retention.sessions,
      eventsDays: file.retention.events,
      talliesDays: file.retention.tallies,
    }),
    rules: file.rules,
    notifiers: file.notifiers,
    maintenance: file.maintenance,
    gate: definedFields({
      soakMs: file.gate.soak,
      deadlineMs: file.gate.deadline,
      settleMs: file.gate.settle,
    }),
    maxInFlight: file.probe.maxInFlight ?? null,
    sessionLimits: definedFields({
      messageBytes: file.probe.maxMessage,
      frames: file.probe.maxFrames,
    }),
    anchors: file.probe.anchors,
    outbound: {
      tls: file.outbound.tls === undefined ? null : tlsSettings(file.outbound.tls),
      proxy: proxySetting(file.outbound.proxy),
    },
  };
  return deepFreeze(config);
}

function checkNode(version: string, problems: Problem[]): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (minor >= (NODE_VERSIONS[major] ?? Number.POSITIVE_INFINITY)) return;
  const tested = Object.entries(NODE_VERSIONS).map(
    ([line, least]) => `${line} (${line}.${least} or newer)`,
  );
  problems.push({
    path: 'node',
    problem: `this is Node ${version}, which Tocsin is not tested on`,
    hint: `install Node ${tested.join(' or ')}`,
  });
}

function configPath({ env, cwd }: LoadOptions): string | null {
  if (env.TOCSIN_CONFIG) return resolve(cwd, env.TOCSIN_CONFIG);
  const usual = resolve(cwd, CONFIG_FILE_NAME);
  return existsSync(usual) ? usual : null;
}

function readFile(path: string, options: LoadOptions, problems: Problem[]): ConfigFile | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    const problem =
      code === 'ENOENT' ? `there is no file ${path}` : `cannot read ${path} (${code})`;
    problems.push({ path: 'TOCSIN_CONFIG', problem, hint: 'check the path and its permissions' });
    return null;
  }
  return readConfigText(text, options.env, problems);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) deepFreeze(item);
  }
  return value;
}
