import { existsSync } from 'node:fs';
import { defaultConfig } from '../../config/load-config';
import { errorBodySchema } from '../../contract/api/errors';
import { systemClock } from '../../kit/clock';
import { AppError, ERROR_CODES } from '../../kit/errors';
import { createLogger } from '../../kit/logger';
import { createRuntime } from '../../runtime/create-runtime';
import { exportState } from '../../runtime/export-state';

/** Longest wait for a server's answer. */
const ANSWER_MS = 30_000;

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
export async function exportFromServer(server: {
  url: string;
  token: string | null;
}): Promise<string> {
  const { url, token } = server;
  const response = await fetch(`${url.replace(/\/+$/, '')}/api/v1/config/export`, {
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWER_MS),
  }).catch((cause: unknown) => {
    throw new AppError('unavailable', `${url} does not answer`, { cause });
  });
  const text = await response.text();
  if (response.ok) return text;
  throw errorOf(response.status, text);
}

function errorOf(status: number, text: string): AppError {
  let body: unknown = null;
  try {
    body = JSON.parse(text);
  } catch {
    // Something else than Tocsin answered.
  }
  const parsed = errorBodySchema.safeParse(body);
  if (!parsed.success) return new AppError('unavailable', `the server answered ${status}`);
  const { code, message } = parsed.data.error;
  return new AppError(ERROR_CODES.find((known) => known === code) ?? 'unavailable', message);
}
