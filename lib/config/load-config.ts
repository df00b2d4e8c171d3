import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { type ConfigFile, configFileSchema } from '../contract/config/config';
import { definedFields } from '../kit/defined-fields';
import { checkAddresses } from './check-addresses';
import { checkAuth } from './check-auth';
import type { Config, ConfigResult } from './config';
import { proxySetting, tlsSettings } from './connection-settings';
import { readEnvironment } from './environment';
import type { Problem } from './problems/problem';
import { readConfigFile } from './read-file';
import { checkNode, nodeSettings } from './read-node';
import { checkStorage, storageSettings } from './read-storage';
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
  /** A process runs with an earlier one: a file that is gone or empty is then a slip, and would switch everything off. */
  isReload?: boolean | undefined;
};

/** File and environment → one frozen Config, or all problems of them at once. */
export function loadConfig(options: LoadOptions): ConfigResult {
  const problems: Problem[] = [];
  checkNodeVersion(options.nodeVersion, problems);
  const environment = readEnvironment(options.env, problems);
  const path = configPath(options);
  const file = path ? readFile(path, options, problems) : noFile(options, problems);
  const complete = file && readTlsFiles(file, path, problems);
  if (complete) {
    checkAddresses(complete, environment, problems);
    checkAuth(complete.auth, environment, problems);
    const isDatabase = storageSettings(environment.database, complete).storage !== null;
    checkNode(environment.process, { file: complete, isDatabase }, problems);
    checkStorage(environment.database, complete, problems);
  }
  if (problems.length > 0 || !complete) return { ok: false, problems };
  const dataDirectory = resolve(options.cwd, environment.dataDirectory);
  return {
    ok: true,
    config: assembleConfig({ ...environment, dataDirectory, configFile: path }, complete),
  };
}

/** The configuration of a process that reads neither file nor environment: defaults, with this data directory. */
export function defaultConfig(dataDirectory: string): Config {
  const environment = readEnvironment({}, []);
  const located = { ...environment, dataDirectory: resolve(dataDirectory), configFile: null };
  return assembleConfig(located, configFileSchema.parse({}));
}

type Located = ReturnType<typeof readEnvironment> & Pick<Config, 'dataDirectory' | 'configFile'>;

function assembleConfig({ process, database, ...environment }: Located, file: ConfigFile): Config {
  const config: Config = {
    ...environment,
    ...nodeSettings(process, file),
    ...storageSettings(database, file),
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
    sources: file.sources,
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

function checkNodeVersion(version: string, problems: Problem[]): void {
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

/** Where the configuration file is, or would be. Absolute. */
export function configFilePath({ env, cwd }: Pick<LoadOptions, 'env' | 'cwd'>): string {
  return resolve(cwd, env.TOCSIN_CONFIG || CONFIG_FILE_NAME);
}

function noFile(options: LoadOptions, problems: Problem[]): ConfigFile | null {
  if (!options.isReload) return configFileSchema.parse({});
  problems.push({
    path: configFilePath(options),
    problem: 'the file is gone',
    hint: 'put it back; to run without it, restart',
  });
  return null;
}

function configPath({ env, cwd }: LoadOptions): string | null {
  if (env.TOCSIN_CONFIG) return resolve(cwd, env.TOCSIN_CONFIG);
  const usual = resolve(cwd, CONFIG_FILE_NAME);
  return existsSync(usual) ? usual : null;
}

function readFile(path: string, options: LoadOptions, problems: Problem[]): ConfigFile | null {
  const result = loadConfigFile(path, options);
  if ('file' in result) return result.file;
  const { TOCSIN_CONFIG } = options.env;
  const isNamed = TOCSIN_CONFIG !== undefined && TOCSIN_CONFIG !== '';
  problems.push(
    ...result.problems.map((one) => (one.at || !isNamed ? one : { ...one, path: 'TOCSIN_CONFIG' })),
  );
  return null;
}

/** One file → its validated content, or all problems with their places. */
export function loadConfigFile(
  path: string,
  options: LoadOptions,
): { file: ConfigFile } | { problems: Problem[] } {
  const shown = shownPath(resolve(options.cwd, path), options.cwd);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(resolve(options.cwd, path));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return { problems: [{ path: shown, ...unreadableProblem(path, code) }] };
  }
  const result = readConfigFile(bytes, options.env, dirname(resolve(options.cwd, path)));
  if ('file' in result && options.isReload && result.isEmpty) {
    const hint = 'write {} if nothing is to be defined';
    return { problems: [{ path: shown, problem: 'the file is empty', hint }] };
  }
  if ('file' in result) return { file: result.file };
  const placed = result.problems.map((one) => ({
    ...one,
    at: { line: 1, column: 1, ...one.at, file: one.at?.file ?? shown },
  }));
  return { problems: placed };
}

function unreadableProblem(path: string, code: string): Pick<Problem, 'problem' | 'hint'> {
  if (code === 'ENOENT') return { problem: `there is no file ${path}`, hint: 'check the path' };
  if (code === 'EISDIR')
    return { problem: `${path} is a directory`, hint: 'add the name of the file' };
  return { problem: `cannot read ${path} (${code})`, hint: 'check its permissions' };
}

/** Relative to the working directory where that is shorter. */
function shownPath(path: string, cwd: string): string {
  const inside = relative(cwd, path);
  return inside.startsWith('..') ? path : inside;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) deepFreeze(item);
  }
  return value;
}
