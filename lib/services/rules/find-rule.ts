import type { Rule } from '../../domain/rules/rule';
import { AppError } from '../../kit/errors';
import type { Stored } from '../../store/state-store';
import type { ServiceContext } from '../service-context';

/** Throws AppError `not_found`. */
export async function findRule(
  ctx: Pick<ServiceContext, 'state'>,
  id: string,
): Promise<Stored<Rule>> {
  const stored = await ctx.state.get('rule', id);
  if (!stored) throw new AppError('not_found', `no rule has the id ${id}`);
  return stored;
}
