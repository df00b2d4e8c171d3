import { AppError } from '../../kit/errors';
import type { GateObserver, GateOptions } from './gate-request';
import { fetchVerdict, type ServerGate } from './server-gate';

/** What to ask the console for a verdict. */
export function queryOf(
  options: GateOptions,
  server: NonNullable<GateOptions['server']>,
): ServerGate {
  return {
    server: server.url,
    token: server.token,
    outbound: server.outbound,
    target: options.target,
    environment: options.environment,
    release: options.release ?? 'latest',
    soakMs: options.soakMs,
    deadlineMs: null,
  };
}

/**
 * Asks the console once, before anything is run or waited for: a wrong address, token, target, environment or spelling of the
 * release fails here. Errors: AppError `unavailable`, `unauthorized`, `invalid_input`.
 */
export async function verifyConsole(
  options: GateOptions,
  { onNotice }: Pick<GateObserver, 'onNotice'>,
): Promise<void> {
  if (!options.server) return;
  const { missing } = await fetchVerdict(queryOf(options, options.server));
  // A mark opens the release that it names.
  if (!missing || options.mark) return;
  if (missing.same !== null) throw new AppError('invalid_input', missing.message);
  const known = missing.known.length > 0 ? `; the newest are ${missing.known.join(', ')}` : '';
  onNotice(`waiting: ${missing.message}${known}`);
}
