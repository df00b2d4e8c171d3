import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../service-context';
import { findTarget } from '../targets/find-target';
import { UNREADABLE_PROBLEM } from '../targets/target-secrets';

/** Runs one session at once, beside the schedule; resolves when it is stored. Throws AppError `not_found`, `busy`, `unavailable`. */
export async function runSession(
  ctx: Pick<ServiceContext, 'state' | 'prober'>,
  input: { target: string },
): Promise<{ sessionId: string }> {
  const target = await findTarget(ctx, input.target);
  if (target.value.unreadable)
    throw new AppError('unavailable', UNREADABLE_PROBLEM, { retryable: false });
  return { sessionId: await ctx.prober.runNow(target.id) };
}
