import type { UserPatch, UserView } from '../../contract/api/people';
import type { User } from '../../domain/people/people';
import { AppError } from '../../kit/errors';
import { endingSignIns } from '../sign-ins/end-sign-ins';
import { findUser, remainingAdmin } from './find-user';
import type { PeopleContext } from './people-context';
import { userView } from './user-view';

/**
 * Changes role, password, or whether a user can sign in. A new password and disabling end the user's sign-ins; a new role
 * applies from the next request on. Throws AppError `not_found`, `conflict` (also: the last admin), `invalid_input` for the
 * role or password of a user who comes from elsewhere.
 */
export async function updateUser(
  ctx: PeopleContext,
  input: { id: string; patch: UserPatch },
): Promise<UserView> {
  const { id, version, value: user } = await findUser(ctx, input.id);
  const { role = user.role, disabled = user.disabled, password } = input.patch;
  requireLocal(user, input.patch);
  const kept = role !== 'admin' || disabled ? await remainingAdmin(ctx, user) : [];
  const now = ctx.clock.now();
  const ends = password !== undefined || disabled !== user.disabled;
  const changed: User = {
    ...user,
    role,
    disabled,
    ...(password === undefined ? {} : { passwordHash: await ctx.passwords.hash(password) }),
    sessionVersion: ends ? Math.max(now, user.sessionVersion + 1) : user.sessionVersion,
  };
  const ended = ends ? await endingSignIns(ctx, id) : [];
  await ctx.state.mutate(
    [...kept, { op: 'update', kind: 'user', id, version, value: changed }, ...ended],
    now,
  );
  return userView(changed);
}

function requireLocal({ name, origin }: User, { role, password }: UserPatch): void {
  if (origin.kind === 'local') return;
  const source = origin.kind === 'oidc' ? 'the identity provider' : 'the proxy in front';
  if (password !== undefined)
    throw new AppError(
      'invalid_input',
      `${name} signs in through ${source} and has no password here`,
    );
  if (role !== undefined)
    throw new AppError(
      'invalid_input',
      `the role of ${name} follows from groups that ${source} names; change the groups, or auth.${origin.kind}.roles in the configuration`,
    );
}
