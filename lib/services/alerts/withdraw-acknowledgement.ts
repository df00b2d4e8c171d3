import type { AlertView } from '../../contract/api/alerting/alerts';
import { removeAcknowledgement } from '../incidents/withdraw-incident';
import type { ServiceContext } from '../service-context';
import { findAlert } from './find-alert';
import { viewOf } from './get-alert';

/** Withdraws the acknowledgement of the alert's whole incident; does nothing where there is none. Throws AppError `not_found` for the alert. */
export async function withdrawAcknowledgement(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  id: string,
): Promise<AlertView> {
  const alert = await findAlert(ctx, id);
  const incident =
    alert.incidentId === undefined ? null : await ctx.state.get('incident', alert.incidentId);
  if (incident) await removeAcknowledgement(ctx, incident.value);
  else await ctx.state.mutate([{ op: 'delete', kind: 'acknowledgement', id }], ctx.clock.now());
  return viewOf(ctx, alert);
}
