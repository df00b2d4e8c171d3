import type { Silence } from '../../domain/alerts/silence';
import { SILENCES_LISTED } from '../limits';
import type { ServiceContext } from '../service-context';

/** Silences in force now. A silence lasts a day at most, so the newest rows hold all of them. */
export async function currentSilences(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
): Promise<Silence[]> {
  const now = ctx.clock.now();
  const rows = await ctx.state.page('silence', { limit: SILENCES_LISTED });
  return rows
    .map((row) => row.value)
    .filter(({ startsAt, endsAt }) => startsAt <= now && now < endsAt);
}
