import type { AcknowledgeInput } from '../../contract/api/alerting/alerts';
import type { IncidentView } from '../../contract/api/alerting/incidents';
import type { Acknowledgement } from '../../domain/alerts/alert';
import { type Incident, incidentName } from '../../domain/incidents/incident';
import { whereText } from '../../domain/incidents/incident-text';
import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../service-context';
import { findIncident } from './find-incident';
import { acknowledgementOf } from './incident-facts';
import { incidentView } from './incident-view';

/**
 * Acknowledges an incident for all its alerts: none of them is escalated any more. A second person takes it over; another note replaces the first. Throws AppError `not_found`, and `conflict` once the incident is cleared.
 */
export async function acknowledgeIncident(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  { id: idOrName, ...input }: AcknowledgeInput & { id: string },
): Promise<IncidentView> {
  const incident = await findIncident(ctx, idOrName);
  await storeAcknowledgement(ctx, incident, { ...input, alertId: incident.leadAlertId });
  return incidentView(ctx, incident);
}

/** Writes the one acknowledgement of an incident, made on one of its alerts. Throws AppError `conflict` once the incident is cleared. */
export async function storeAcknowledgement(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  incident: Incident,
  { by, note, alertId }: AcknowledgeInput & { alertId: string },
): Promise<void> {
  if (incident.clearedAt !== null)
    throw new AppError(
      'conflict',
      `${incidentName(incident)} is cleared and cannot be acknowledged`,
    );
  const at = ctx.clock.now();
  const before = await acknowledgementOf(ctx, incident);
  const value: Acknowledgement = {
    alertId,
    by,
    note,
    at,
    firstAt: before?.firstAt ?? before?.at ?? at,
    name: `${incidentName(incident)} ${whereText(incident)}`.trim(),
  };
  await ctx.state.mutate([{ op: 'put', kind: 'acknowledgement', id: incident.id, value }], at);
}
