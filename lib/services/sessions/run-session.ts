import { AppError, isAppError } from '../../kit/errors';
import { sleep } from '../../kit/sleep';
import type { ServiceContext } from '../service-context';
import { findTarget } from '../targets/find-target';
import { UNREADABLE_PROBLEM } from '../targets/target-secrets';

/** How long a target that was just added may take to reach the probe, ms. */
const REACHES_PROBE_MS = 5_000;
const RETRY_MS = 50;

/**
 * Runs one session at once, beside the schedule. Resolves when it is stored, or without `wait` when it has begun. Throws AppError
 * `not_found`, `busy`, `unavailable`.
 */
export async function runSession(
  ctx: Pick<ServiceContext, 'state' | 'prober' | 'clock'>,
  input: { target: string; wait?: boolean | undefined },
): Promise<{ sessionId: string }> {
  const target = await findTarget(ctx, input.target);
  if (target.value.unreadable)
    throw new AppError('unavailable', UNREADABLE_PROBLEM, { retryable: false });
  const until = ctx.clock.monotonic() + REACHES_PROBE_MS;
  for (;;) {
    try {
      const { prober } = ctx;
      const sessionId = await (input.wait === false
        ? beginSession(prober, target.id)
        : prober.runNow(target.id));
      return { sessionId };
    } catch (error) {
      // The probe follows the stored targets and may not know this one yet.
      const isUnknown = isAppError(error) && error.code === 'not_found';
      if (!isUnknown || ctx.clock.monotonic() >= until) throw error;
      await sleep(ctx.clock, RETRY_MS);
    }
  }
}

/** What becomes of the session after its begin is not reported here: its page asks for it. */
function beginSession(prober: ServiceContext['prober'], targetId: string): Promise<string> {
  return new Promise((resolve, reject) => {
    prober.runNow(targetId, (_stages, sessionId) => resolve(sessionId)).then(resolve, reject);
  });
}
