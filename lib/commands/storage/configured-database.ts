import { readFileSync } from 'node:fs';
import type { Config } from '../../config/config';
import { configFilePath, loadConfig } from '../../config/load-config';
import { problemTable } from '../../config/problems/problem-table';
import { AppError } from '../../kit/errors';

type Environment = Readonly<Record<string, string | undefined>>;

/** The database of an installation, and the key that seals its secrets. */
export type ConfiguredDatabase = {
  storage: NonNullable<Config['storage']>;
  key: NonNullable<Config['key']>;
};

/**
 * The database that environment and configuration file name; null where the stores are files of a data directory. Throws AppError
 * `invalid_input` with every problem where a database is meant and the configuration is wrong: a command must not turn to files then.
 */
export function configuredDatabase(
  env: Environment = process.env,
  cwd = process.cwd(),
): ConfiguredDatabase | null {
  const loaded = loadConfig({ env, cwd, nodeVersion: process.versions.node });
  if (loaded.ok) {
    const { storage, key } = loaded.config;
    return storage && key && { storage, key };
  }
  if (!isDatabaseMeant(env, cwd)) return null;
  const problems = problemTable(loaded.problems);
  throw new AppError('invalid_input', `the configuration is wrong:\n\n${problems}`);
}

function isDatabaseMeant(env: Environment, cwd: string): boolean {
  if (env.TOCSIN_DATABASE_URL) return true;
  try {
    return /\bstorage\b/.test(readFileSync(configFilePath({ env, cwd }), 'utf8'));
  } catch {
    return false;
  }
}

/** Throws AppError `invalid_input` that says what to do instead, where a database is configured. */
export function refuseDatabase(instead: string): void {
  if (configuredDatabase())
    throw new AppError('invalid_input', `the stores are in PostgreSQL: ${instead}`);
}
