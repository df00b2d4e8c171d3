import type { Mutation } from '../../store/state-store';
import { endingSignIns } from '../sign-ins/end-sign-ins';
import { findUser, remainingAdmin } from './find-user';
import type { PeopleContext } from './people-context';

/** Removes a user with their own views; what they did stays in the audit log. Throws AppError `not_found`, `conflict` for the last admin. */
export async function deleteUser(
  ctx: Pick<PeopleContext, 'state' | 'clock'>,
  name: string,
): Promise<void> {
  const { id, value } = await findUser(ctx, name);
  const kept = await remainingAdmin(ctx, value);
  const ended = await endingSignIns(ctx, id);
  const views = (await ctx.state.list('sessionView', id)).map(
    (view): Mutation => ({ op: 'delete', kind: 'sessionView', id: view.id }),
  );
  await ctx.state.mutate(
    [...kept, { op: 'delete', kind: 'user', id }, ...ended, ...views],
    ctx.clock.now(),
  );
}
