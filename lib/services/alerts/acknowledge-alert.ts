import type { AcknowledgeInput, AlertView } from '../../contract/api/alerting/alerts';
import { AppError } from '../../kit/errors';
import { storeAcknowledgement } from '../incidents/acknowledge-incident';
import type { ServiceContext } from '../service-context';
import { findAlert } from './find-alert';
import { viewOf } from './get-alert';

/**
 * Acknowledges an alert and its whole incident, so that none of its alerts is escalated any more. A second person takes it over. Throws AppError `not_found`, and `conflict` once the alert has resolved or its incident is cleared.
 */
export async function acknowledgeAlert(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  input: AcknowledgeInput & { id: string },
): Promise<AlertView> {
  const { id, by, note } = input;
  const alert = await findAlert(ctx, id);
  const incident =
    alert.incidentId === undefined ? null : await ctx.state.get('incident', alert.incidentId);
  if (incident) {
    await storeAcknowledgement(ctx, incident.value, { by, note, alertId: id });
    return viewOf(ctx, alert);
  }
  if (alert.phase === 'resolved')
    throw new AppError('conflict', 'this alert has resolved and cannot be acknowledged');
  const at = ctx.clock.now();
  const value = { alertId: id, by, note, at };
  await ctx.state.mutate([{ op: 'put', kind: 'acknowledgement', id, value }], at);
  return viewOf(ctx, alert);
}
