import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../kit/errors';
import { lockDirectory } from '../../store/directory-lock';
import { RESTORE_DIRECTORY } from './restore-backup';

/**
 * Throws AppError `conflict` where another process uses a data directory, `unavailable` where it cannot be written or has half a
 * restore in it. Makes it where it is missing.
 */
export function assertUsable(directory: string): void {
  lockDirectory(directory)();
  if (existsSync(join(directory, RESTORE_DIRECTORY)))
    throw new AppError(
      'unavailable',
      `${directory} has a restore in it that did not finish: run \`tocsin restore\` again`,
      { retryable: false },
    );
}
