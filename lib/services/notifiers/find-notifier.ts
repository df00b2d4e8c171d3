import type { NotifierConfig } from '../../domain/alerts/notifier';
import { AppError } from '../../kit/errors';
import type { Stored } from '../../store/state-store';
import type { ServiceContext } from '../service-context';

/** Throws AppError `not_found`. */
export async function findNotifier(
  ctx: Pick<ServiceContext, 'state'>,
  id: string,
): Promise<Stored<NotifierConfig>> {
  const stored = await ctx.state.get('notifier', id);
  if (!stored) throw new AppError('not_found', `no notifier has the id ${id}`);
  return stored;
}
