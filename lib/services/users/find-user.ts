import { type User, userIdOf } from '../../domain/people/people';
import { AppError } from '../../kit/errors';
import type { Mutation, Stored } from '../../store/state-store';
import type { PeopleContext } from './people-context';

/** By id or by name. Throws AppError `not_found`. */
export async function findUser(
  { state }: Pick<PeopleContext, 'state'>,
  name: string,
): Promise<Stored<User>> {
  const id = userIdOf(name);
  const user =
    (await state.get('user', id)) ??
    // The id of a user from elsewhere is no name; names are unique among all.
    (await state.list('user')).find(({ value }) => userIdOf(value.name) === id);
  if (!user) throw new AppError('not_found', `no user has the id or name ${name}`);
  return user;
}

/**
 * What must be written together with a change that removes `user` as an admin: another admin's row as it was read, so that two admins who remove each other at once cannot both succeed. Empty where `user` is no admin. Throws AppError `conflict` where no other admin can sign in.
 */
export async function remainingAdmin(
  { state }: Pick<PeopleContext, 'state'>,
  user: User,
): Promise<Mutation[]> {
  // Who is an admin elsewhere is decided there: it can name another one.
  if (user.role !== 'admin' || user.disabled || user.origin.kind !== 'local') return [];
  const other = (await state.list('user')).find(
    ({ id, value }) => id !== user.id && value.role === 'admin' && !value.disabled,
  );
  if (!other)
    throw new AppError('conflict', `${user.name} is the last admin; make another one first`);
  const { id, version, value } = other;
  return [{ op: 'update', kind: 'user', id, version, value }];
}
