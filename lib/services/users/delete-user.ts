import { endingSignIns } from '../sign-ins/end-sign-ins';
import { findUser, remainingAdmin } from './find-user';
import type { PeopleContext } from './people-context';

/** Removes a user; what they did stays in the audit log. Throws AppError `not_found`, `conflict` for the last admin. */
export async function deleteUser(
  ctx: Pick<PeopleContext, 'state' | 'clock'>,
  name: string,
): Promise<void> {
  const { id, value } = await findUser(ctx, name);
  const kept = await remainingAdmin(ctx, value);
  const ended = await endingSignIns(ctx, id);
  await ctx.state.mutate([...kept, { op: 'delete', kind: 'user', id }, ...ended], ctx.clock.now());
}
