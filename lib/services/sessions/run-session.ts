import type { ServiceContext } from '../service-context';
import { findTarget } from '../targets/find-target';

/** Runs one session at once, beside the schedule; resolves when it is stored. Throws AppError `not_found`, `busy`. */
export async function runSession(
  ctx: Pick<ServiceContext, 'state' | 'prober'>,
  input: { target: string },
): Promise<{ sessionId: string }> {
  const target = await findTarget(ctx, input.target);
  return { sessionId: await ctx.prober.runNow(target.id) };
}
