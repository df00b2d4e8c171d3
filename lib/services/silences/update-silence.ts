import type { SilenceView } from '../../contract/api/alerting/alerts';
import type { ServiceContext } from '../service-context';
import { findOpenSilence } from './find-silence';
import { matchNames, silenceView } from './silence-view';

/**
 * A new end, `durationMs` from now; 0 ends it now and keeps it in the list. Throws AppError `not_found`, and `conflict`
 * where it has ended already or another writer was faster.
 */
export async function updateSilence(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  input: { id: string; durationMs: number },
): Promise<SilenceView> {
  const { id, version, value } = await findOpenSilence(ctx, input.id);
  const now = ctx.clock.now();
  const endsAt = now + input.durationMs;
  const silence = { ...value, startsAt: Math.min(value.startsAt, endsAt), endsAt };
  await ctx.state.mutate([{ op: 'update', kind: 'silence', id, version, value: silence }], now);
  return silenceView(silence, await matchNames(ctx), now);
}
