import type { AcknowledgeInput, AlertView } from '../../contract/alerts';
import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../context';
import { findAlert } from './find-alert';
import { viewOf } from './get-alert';

/**
 * Somebody looks after it: it is not escalated any more. Again by another takes it over. Throws AppError `not_found`, and
 * `conflict` once it has resolved.
 */
export async function acknowledgeAlert(
  ctx: ServiceContext,
  input: AcknowledgeInput & { id: string },
): Promise<AlertView> {
  const { id, by, note } = input;
  const alert = await findAlert(ctx, id);
  if (alert.phase === 'resolved')
    throw new AppError('conflict', 'this alert has resolved; there is nothing left to look after');
  const at = ctx.clock.now();
  const value = { alertId: id, by, note, at };
  await ctx.state.mutate([{ op: 'put', kind: 'acknowledgement', id, value }], at);
  return viewOf(ctx, alert);
}
