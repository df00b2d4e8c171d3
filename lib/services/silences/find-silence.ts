import type { Silence } from '../../domain/alerts/silence';
import { AppError } from '../../kit/errors';
import type { Stored } from '../../store/state-store';
import type { ServiceContext } from '../service-context';

/** Throws AppError `not_found`, and `conflict` where the silence has ended: ended silences are immutable. */
export async function findOpenSilence(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  id: string,
): Promise<Stored<Silence>> {
  const stored = await ctx.state.get('silence', id);
  if (!stored) throw new AppError('not_found', `no silence has the id ${id}`);
  if (stored.value.endsAt <= ctx.clock.now())
    throw new AppError('conflict', 'this silence has ended; create a new one');
  return stored;
}
