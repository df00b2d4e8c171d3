import type { Actor } from '../../domain/people/people';
import { AppError } from '../../kit/errors';
import { findUser } from './find-user';
import type { PeopleContext } from './people-context';
import { updateUser } from './update-user';

/**
 * Changes a signed-in user's own password, given the current one. Throws AppError `forbidden` where the caller has no password here, `invalid_input` where the current one is wrong.
 */
export async function changeOwnPassword(
  ctx: PeopleContext,
  input: { actor: Actor; current: string; password: string },
): Promise<void> {
  const { actor, current, password } = input;
  if (actor.via !== 'session')
    throw new AppError('forbidden', 'only a signed-in user with a name has a password to change');
  const { value: user } = await findUser(ctx, actor.id);
  if (user.origin.kind !== 'local')
    throw new AppError('forbidden', 'you have no password here: change it where you sign in');
  if (!(await ctx.passwords.verify(user.passwordHash, current)))
    throw new AppError('invalid_input', 'the current password is wrong');
  await updateUser(ctx, { id: user.id, patch: { password } });
}
