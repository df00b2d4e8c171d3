import { EXIT } from '../../lib/contract/output/exit-codes';
import { isAppError } from '../../lib/kit/errors';
import { writeError } from '../output/write';
import { UsageError } from '../usage-error';

/**
 * The exit code of an expected error of a command that works on a data directory, which it reports: 75 where the machine or
 * another process is the cause. What was asked for wrongly is thrown as UsageError (64), everything else as it is.
 */
export function appErrorCode(error: unknown): number {
  if (!isAppError(error)) throw error;
  const isOfTheDirectory = error.code === 'conflict' && isDirectoryProblem(error.details);
  if (isOfTheDirectory || ['unavailable', 'busy', 'timeout'].includes(error.code)) {
    writeError(`error: ${error.message}\n`);
    return EXIT.unreachable;
  }
  if (['conflict', 'invalid_input', 'not_found', 'read_only'].includes(error.code))
    throw new UsageError(error.message);
  throw error;
}

/** Another process uses the directory or database, or a newer version wrote it. */
const isDirectoryProblem = (details: unknown) =>
  typeof details === 'object' &&
  details !== null &&
  ['pid', 'known', 'nodes'].some((key) => key in details);
