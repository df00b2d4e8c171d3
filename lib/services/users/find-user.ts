import { type User, userIdOf } from '../../domain/people/people';
import { AppError } from '../../kit/errors';
import type { Stored } from '../../store/state-store';
import type { PeopleContext } from './people-context';

/** By id or by name. Throws AppError `not_found`. */
export async function findUser(
  { state }: Pick<PeopleContext, 'state'>,
  name: string,
): Promise<Stored<User>> {
  const user = await state.get('user', userIdOf(name));
  if (!user) throw new AppError('not_found', `there is no user ${name}`);
  return user;
}

/** Throws AppError `conflict` where `user` is the only admin who can sign in: then nobody could let anybody in. */
export async function requireOtherAdmin(
  { state }: Pick<PeopleContext, 'state'>,
  user: User,
): Promise<void> {
  if (user.role !== 'admin' || user.disabled) return;
  const others = (await state.list('user')).filter(
    ({ id, value }) => id !== user.id && value.role === 'admin' && !value.disabled,
  );
  if (others.length > 0) return;
  throw new AppError('conflict', `${user.name} is the last admin; make another one first`);
}
