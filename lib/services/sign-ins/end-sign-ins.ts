import type { Actor } from '../../domain/people/people';
import { AppError } from '../../kit/errors';
import type { Mutation } from '../../store/state-store';
import type { ServiceContext } from '../service-context';

type Context = Pick<ServiceContext, 'state' | 'clock'>;

/** What ends every sign-in of a user, to be written together with the change that ends them. */
export async function endingSignIns(
  { state }: Pick<Context, 'state'>,
  userId: string,
): Promise<Mutation[]> {
  const rows = await state.list('signIn', userId);
  return rows.map(({ id }) => ({ op: 'delete', kind: 'signIn', id }));
}

/** Ends every sign-in of a user, or of the admin secret, at once. */
export async function endSignIns(ctx: Context, userId: string): Promise<void> {
  await ctx.state.mutate(await endingSignIns(ctx, userId), ctx.clock.now());
}

/** Ends one sign-in; with `owner` only one of that user. Throws AppError `not_found`, also for a sign-in of another user. */
export async function endSignIn(
  ctx: Context,
  { id, owner }: { id: string; owner?: Actor | undefined },
): Promise<void> {
  const row = await ctx.state.get('signIn', id);
  if (!row || (owner && row.value.userId !== owner.id))
    throw new AppError('not_found', 'no sign-in has this id; it may have ended already');
  await ctx.state.mutate([{ op: 'delete', kind: 'signIn', id }], ctx.clock.now());
}
