import { systemClock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import { systemRandom } from '../../kit/random';
import {
  type CopyCheck,
  type CopyOutcome,
  type CopyProgressReport,
  copyDirectory,
} from '../../runtime/copy/copy-directory';
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
export function runCopy({ to, ...command }: CopyCommand): Promise<CopyOutcome> {
  const env = to === undefined ? process.env : { ...process.env, TOCSIN_DATABASE_URL: to };
  const database = configuredDatabase(env);
  if (!database)
    throw new AppError(
      'invalid_input',
      'no database is named: give --to, or set TOCSIN_DATABASE_URL or storage.url',
    );
  return copyDirectory({ ...database, ...command, clock: systemClock, random: systemRandom });
}
