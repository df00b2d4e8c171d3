import type { Target } from '../../domain/targets/target';
import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../service-context';

/** Throws AppError `conflict` where another target of the environment has the name. */
export async function requireUniqueTargetName(
  ctx: Pick<ServiceContext, 'state'>,
  target: Pick<Target, 'id' | 'name' | 'environment'>,
): Promise<void> {
  const taken = (await ctx.state.list('target')).some(
    ({ id, value }) =>
      id !== target.id && value.name === target.name && value.environment === target.environment,
  );
  if (taken) {
    throw new AppError(
      'conflict',
      `${target.environment} already has a target named ${target.name}`,
    );
  }
}
