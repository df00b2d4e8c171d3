import { requireEditable } from '../edit-checks';
import type { ServiceContext } from '../service-context';
import { findNotifier } from './find-notifier';

/** Its delivery log stays; what is still queued for it is given up by the outbox. Throws AppError `not_found`, `read_only`. */
export async function deleteNotifier(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  id: string,
): Promise<void> {
  const { value } = await findNotifier(ctx, id);
  requireEditable(value);
  await ctx.state.mutate([{ op: 'delete', kind: 'notifier', id }], ctx.clock.now());
}
