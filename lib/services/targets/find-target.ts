import type { Target } from '../../domain/target';
import { AppError } from '../../kit/errors';
import type { Stored } from '../../store/state-store';
import type { ServiceContext } from '../context';

/** By id, or by a name that only one target has. Throws AppError `not_found`, or `invalid_input` where a name is shared. */
export async function findTarget(
  ctx: Pick<ServiceContext, 'state'>,
  idOrName: string,
): Promise<Stored<Target>> {
  const byId = await ctx.state.get('target', idOrName);
  if (byId) return byId;
  const named = (await ctx.state.list('target')).filter((row) => row.value.name === idOrName);
  if (named.length > 1) {
    const ids = named.map((row) => ({ id: row.id, environment: row.value.environment }));
    throw new AppError('invalid_input', `several targets are named ${idOrName}: use the id`, {
      details: ids,
    });
  }
  const only = named[0];
  if (!only) throw new AppError('not_found', `no target is called ${idOrName}`);
  return only;
}
