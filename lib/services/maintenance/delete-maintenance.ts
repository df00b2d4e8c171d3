import { AppError } from '../../kit/errors';
import { requireEditable } from '../edit-checks';
import type { ServiceContext } from '../service-context';

/** Throws AppError `not_found`, `read_only`. */
export async function deleteMaintenance(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  id: string,
): Promise<void> {
  const stored = await ctx.state.get('maintenance', id);
  if (!stored) throw new AppError('not_found', `no maintenance window has the id ${id}`);
  requireEditable(stored.value);
  await ctx.state.mutate([{ op: 'delete', kind: 'maintenance', id }], ctx.clock.now());
}
