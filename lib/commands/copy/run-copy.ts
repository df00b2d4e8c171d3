import { join } from 'node:path';
import { systemClock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import { systemRandom } from '../../kit/random';
import {
  type CopyCheck,
  type CopyOutcome,
  type CopyProgressReport,
  copyDirectory,
} from '../../runtime/copy/copy-directory';
import { KEY_FILE } from '../../runtime/secrets';
import { configuredDatabase } from '../storage/configured-database';

/** `to`: the address of the database; where it is absent, the configured one. */
export type CopyCommand = {
  directory: string;
  to: string | undefined;
  verify: boolean;
  signal: AbortSignal;
  onProgress(report: CopyProgressReport): void;
};
export type { CopyCheck, CopyOutcome, CopyProgressReport };

/**
 * Copies a data directory into a database. Errors: those of `copyDirectory`; AppError `invalid_input` where no database is named or
 * the configuration is wrong.
 */
export async function runCopy({ to, ...command }: CopyCommand): Promise<CopyOutcome> {
  // What a start says where there is none, to make one, would be wrong here.
  if (!process.env.TOCSIN_KEY && !process.env.TOCSIN_KEY_FILE)
    throw new AppError(
      'invalid_input',
      `secrets stay sealed, so the database needs the key of the directory: set TOCSIN_KEY_FILE to a copy of ${join(command.directory, KEY_FILE)}`,
    );
  const env = to === undefined ? process.env : { ...process.env, TOCSIN_DATABASE_URL: to };
  const database = configuredDatabase(env);
  if (!database)
    throw new AppError(
      'invalid_input',
      'no database is named: give --to, or set TOCSIN_DATABASE_URL or storage.url',
    );
  return copyDirectory({ ...database, ...command, clock: systemClock, random: systemRandom });
}
