import { existsSync } from 'node:fs';
import { defaultConfig } from '../../config/load-config';
import { systemClock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import { createLogger } from '../../kit/logger';
import { createRuntime } from '../../runtime/create-runtime';
import { exportState } from '../../runtime/export-state';
import { readFromServer } from '../server-answer';

/** Exports from a data directory that no server uses. Throws AppError `conflict`, naming the holder's pid, where one does, and
 * `not_found` where there is no data. */
export async function exportFromDirectory(directory: string): Promise<string> {
  // Opening the stores would create it.
  if (!existsSync(directory)) throw new AppError('not_found', `there is no directory ${directory}`);
  const runtime = await createRuntime({
    config: defaultConfig(directory),
    clock: systemClock,
    logger: createLogger('config', 'warn'),
    parts: [],
  });
  try {
    return (await exportState(runtime.state)).text;
  } finally {
    await runtime.close();
  }
}

/** Exports from a running server. Errors: AppError with the server's code, `unavailable`. */
export function exportFromServer(server: { url: string; token: string | null }): Promise<string> {
  return readFromServer(server, '/api/v1/config/export');
}
