import { isAppError } from './errors';

/**
 * The message of an error for everybody. An error of a database (`details.postgres`, its code) comes without the address, the user
 * and what the network says about them: these are in the log.
 */
export function publicReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const details: unknown = isAppError(error) ? error.details : null;
  if (typeof details !== 'object' || details === null || !('postgres' in details))
    return error.message;
  const hint = 'hint' in details && typeof details.hint === 'string' ? `: ${details.hint}` : '';
  const code = details.postgres === '' ? '' : ` (${String(details.postgres)})`;
  return `the database cannot be used${hint}${code}`;
}
