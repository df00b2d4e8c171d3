import { constants } from 'node:os';
import { configFilePath, type LoadOptions, loadConfig } from '../../config/load-config';
import type { Problem } from '../../config/problems/problem';
import { problemTable } from '../../config/problems/problem-table';
import { EXIT } from '../../contract/output/exit-codes';
import { isAppError } from '../../kit/errors';
import { fileProblem, isFileProblem } from '../../kit/file-problem';
import { assertUsable } from '../../runtime/backup/assert-usable';
import type { ConfigSource } from '../../runtime/core';
import { placeOfData } from '../../runtime/database/place-of-data';
import { ensureBuild } from '../../runtime/pages/ensure-build';
import type { ConsoleRuntime } from '../../runtime/start-console';
import { type RunningServer, startServer } from '../../runtime/start-server';
import { wideDataWarning } from '../../runtime/wide-data';

export type ServeFlags = {
  port?: string;
  host?: string;
  data?: string;
  config?: string;
  role?: string;
  node?: string;
};

/** The environment with the flags in it; flags override variables. */
export function withFlags(env: NodeJS.ProcessEnv, flags: ServeFlags): NodeJS.ProcessEnv {
  return {
    ...env,
    ...(flags.port === undefined ? {} : { PORT: flags.port }),
    ...(flags.host === undefined ? {} : { HOST: flags.host }),
    ...(flags.data === undefined ? {} : { TOCSIN_DATA: flags.data }),
    ...(flags.config === undefined ? {} : { TOCSIN_CONFIG: flags.config }),
    ...(flags.role === undefined ? {} : { TOCSIN_ROLE: flags.role }),
    ...(flags.node === undefined ? {} : { TOCSIN_NODE: flags.node }),
  };
}

const print = (line: string) => void process.stdout.write(`${line}\n`);
const printError = (line: string) => void process.stderr.write(`${line}\n`);

const ignore = () => undefined;

/** Runs the console until a signal ends it. Resolves with the exit code of the process. */
export async function runServer(flags: ServeFlags, dev: boolean): Promise<number> {
  // Before the console is there, a request to reload is answered by the start itself.
  process.on('SIGHUP', ignore);
  // The terminal may be closed, and the console runs on.
  for (const output of [process.stdout, process.stderr]) output.on('error', ignore);
  const env = withFlags(process.env, flags);
  const options = { env, cwd: process.cwd(), nodeVersion: process.versions.node };
  const result = loadConfig(options);
  if (!result.ok) {
    printError(`Tocsin cannot start with this configuration:\n\n${problemTable(result.problems)}`);
    return EXIT.usage;
  }
  const { config } = result;
  try {
    const isInDirectory = config.storage === null;
    // Before the build, which can take a minute.
    if (isInDirectory) assertUsable(config.dataDirectory);
    const pagesRoot = dev
      ? undefined
      : await ensureBuild(print, config.basePath, config.dataDirectory);
    const configSource = sourceOf(options);
    const server = await startServer({ config, dev, pagesRoot, configSource });
    const warning = isInDirectory ? wideDataWarning(config.dataDirectory) : null;
    if (warning !== null) printError(`Warning: ${warning}`);
    print(`Tocsin is at ${server.url} (data in ${placeOfData(config)})`);
    await untilSignalled(server, { onHangup: server.runtime.reload });
    return EXIT.ok;
  } catch (error) {
    const problems = problemsOf(error);
    if (problems) {
      printError(`Tocsin cannot start with this configuration:\n\n${problemTable(problems)}`);
      return EXIT.usage;
    }
    printError(`Tocsin cannot start: ${startProblem(error)}`);
    const isExpected =
      (isAppError(error) && ['busy', 'conflict', 'unavailable'].includes(error.code)) ||
      isFileProblem(error);
    return isExpected ? EXIT.unreachable : EXIT.internal;
  }
}

/** An error of the file system names its file, the reason and the way out. */
function startProblem(error: unknown): string {
  if (!isFileProblem(error)) return error instanceof Error ? error.message : String(error);
  const path = error instanceof Error && 'path' in error ? String(error.path) : 'a file';
  return fileProblem(path, error);
}

/** What is wrong with the configuration and shows only once the stores are open: who has to sign in. */
function problemsOf(error: unknown): Problem[] | null {
  if (!isAppError(error) || error.code !== 'invalid_input') return null;
  return (error.details as { problems?: Problem[] } | undefined)?.problems ?? null;
}

function sourceOf(options: LoadOptions): ConfigSource {
  return {
    file: configFilePath(options),
    read: () => loadConfig({ ...options, isReload: true }),
  };
}

type Signals = { onHangup?: ConsoleRuntime['reload'] | undefined };

/**
 * The first SIGTERM or SIGINT drains and stops the server; the second ends the process at once. SIGHUP reads the configuration
 * again, and stops a server that has none, as when its terminal is closed.
 */
export function untilSignalled(
  server: Pick<RunningServer, 'stop'>,
  { onHangup = null }: Signals = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    let isStopping = false;
    const onSignal = (signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP') => {
      if (isStopping) process.exit(128 + constants.signals[signal]);
      isStopping = true;
      print('Stopping: waiting for sessions in flight. Press Ctrl-C again to stop at once.');
      server.stop().then(resolve, reject);
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
    process.on('SIGHUP', () => {
      if (!onHangup) onSignal('SIGHUP');
      else if (!isStopping) void onHangup('signal');
    });
  });
}
