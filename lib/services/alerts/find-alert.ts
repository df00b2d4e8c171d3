import type { Alert } from '../../domain/alerts/alert';
import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../service-context';

/** Throws AppError `not_found`. */
export async function findAlert(ctx: Pick<ServiceContext, 'state'>, id: string): Promise<Alert> {
  const stored = await ctx.state.get('alert', id);
  if (!stored) throw new AppError('not_found', `no alert has the id ${id}`);
  return stored.value;
}
