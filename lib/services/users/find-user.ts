import { type User, userIdOf } from '../../domain/people/people';
import { AppError } from '../../kit/errors';
import type { Mutation, Stored } from '../../store/state-store';
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

/**
 * What must be written with a change that ends `user`'s days as an admin: another admin's row as it was read, so that two
 * admins who remove each other at once cannot both succeed. Nothing where `user` is none. Throws AppError `conflict` where
 * there is no other admin who can sign in: then nobody could let anybody in.
 */
export async function keepAnAdmin(
  { state }: Pick<PeopleContext, 'state'>,
  user: User,
): Promise<Mutation[]> {
  if (user.role !== 'admin' || user.disabled) return [];
  const other = (await state.list('user')).find(
    ({ id, value }) => id !== user.id && value.role === 'admin' && !value.disabled,
  );
  if (!other)
    throw new AppError('conflict', `${user.name} is the last admin; make another one first`);
  const { id, version, value } = other;
  return [{ op: 'update', kind: 'user', id, version, value }];
}
