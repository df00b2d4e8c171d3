import type { UserInput, UserView } from '../../contract/api/people';
import { type User, userIdOf } from '../../domain/people/people';
import { AppError } from '../../kit/errors';
import { requireCapacity, USERS_LIMIT } from '../limits';
import type { PeopleContext } from './people-context';
import { userView } from './user-view';

/**
 * Adds a user. Once there is a user everybody must sign in, so the first one must be an admin. Throws AppError `conflict` for a name that is taken, `conflict` where there are too many, `invalid_input` for a first user who is not an admin.
 */
export async function createUser(ctx: PeopleContext, input: UserInput): Promise<UserView> {
  const { name, role, password } = input;
  const id = userIdOf(name);
  const users = await ctx.state.list('user');
  if (users.some((user) => userIdOf(user.value.name) === id))
    throw new AppError('conflict', `a user named ${name} already exists`);
  requireCapacity('users', { count: users.length, limit: USERS_LIMIT });
  const hasAdmin = users.some(({ value }) => value.role === 'admin' && !value.disabled);
  if (!hasAdmin && role !== 'admin')
    throw new AppError('invalid_input', 'the first user must be an admin');
  const now = ctx.clock.now();
  const user: User = {
    id,
    name,
    role,
    disabled: false,
    createdAt: now,
    lastSeenAt: null,
    origin: { kind: 'local' },
    passwordHash: await ctx.passwords.hash(password),
    // Not 1: a cookie of a removed user of this name must not be valid for its successor.
    sessionVersion: now,
  };
  await ctx.state.mutate([{ op: 'insert', kind: 'user', id, value: user }], now);
  return userView(user);
}
