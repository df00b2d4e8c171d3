import type { Actor } from '../../domain/people/people';
import { AppError } from '../../kit/errors';
import { findUser } from './find-user';
import type { PeopleContext } from './people-context';
import { updateUser } from './update-user';

/**
 * A signed-in user's own password; the present one must be known. Throws AppError `forbidden` for who has none here,
 * `invalid_input` where the present one is wrong.
 */
export async function changeOwnPassword(
  ctx: PeopleContext,
  input: { actor: Actor; current: string; password: string },
): Promise<void> {
  const { actor, current, password } = input;
  if (actor.via !== 'session')
    throw new AppError('forbidden', 'only a named user who is signed in has a password to change');
  const { value: user } = await findUser(ctx, actor.id);
  if (!(await ctx.passwords.verify(user.passwordHash, current)))
    throw new AppError('invalid_input', 'the present password is wrong');
  await updateUser(ctx, { id: user.id, patch: { password } });
}
