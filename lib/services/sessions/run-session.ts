import { AppError, isAppError } from '../../kit/errors';
import { sleep } from '../../kit/sleep';
import type { ServiceContext } from '../service-context';
import { findTarget } from '../targets/find-target';
import { UNREADABLE_PROBLEM } from '../targets/target-secrets';

/** How long a target that was just added may take to reach the probe, ms. */
const REACHES_PROBE_MS = 5_000;
const RETRY_MS = 50;

/** Runs one session at once, beside the schedule; resolves when it is stored. Throws AppError `not_found`, `busy`, `unavailable`. */
export async function runSession(
  ctx: Pick<ServiceContext, 'state' | 'prober' | 'clock'>,
  input: { target: string },
): Promise<{ sessionId: string }> {
  const target = await findTarget(ctx, input.target);
  if (target.value.unreadable)
    throw new AppError('unavailable', UNREADABLE_PROBLEM, { retryable: false });
  const until = ctx.clock.monotonic() + REACHES_PROBE_MS;
  for (;;) {
    try {
      return { sessionId: await ctx.prober.runNow(target.id) };
    } catch (error) {
      // The probe follows the stored targets and may not know this one yet.
      const isUnknown = isAppError(error) && error.code === 'not_found';
      if (!isUnknown || ctx.clock.monotonic() >= until) throw error;
      await sleep(ctx.clock, RETRY_MS);
    }
  }
}
