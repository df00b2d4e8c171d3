import { AppError } from '../../kit/errors';
import { requireEditable } from '../edit-checks';
import type { ServiceContext } from '../service-context';
import { findRule } from './find-rule';

/** Throws AppError `not_found`, `read_only`. Its alerts stay in the history. */
export async function deleteRule(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  id: string,
): Promise<void> {
  const { value } = await findRule(ctx, id);
  requireEditable(value);
  if (value.builtIn)
    throw new AppError(
      'read_only',
      `${value.name} is built in and cannot be deleted; switch it off instead`,
    );
  await ctx.state.mutate([{ op: 'delete', kind: 'rule', id }], ctx.clock.now());
}
