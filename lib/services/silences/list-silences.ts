import type { SilenceView } from '../../contract/api/alerting/alerts';
import { SILENCES_LISTED } from '../limits';
import type { ServiceContext } from '../service-context';
import { matchNames, silenceView } from './silence-view';

/** The newest silences, ended ones included. */
export async function listSilences(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
): Promise<{ silences: SilenceView[] }> {
  const [rows, names] = await Promise.all([
    ctx.state.page('silence', { limit: SILENCES_LISTED }),
    matchNames(ctx),
  ]);
  const now = ctx.clock.now();
  return { silences: rows.map((row) => silenceView(row.value, names, now)) };
}
