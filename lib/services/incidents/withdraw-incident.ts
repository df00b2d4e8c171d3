import type { IncidentView } from '../../contract/api/alerting/incidents';
import { acknowledgementIds } from '../../domain/incidents/acknowledgement-ids';
import type { Incident } from '../../domain/incidents/incident';
import type { ServiceContext } from '../service-context';
import { findIncident } from './find-incident';
import { incidentView } from './incident-view';

/** Withdraws the acknowledgement of an incident; does nothing where there is none. Throws AppError `not_found`. */
export async function withdrawIncident(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  idOrName: string,
): Promise<IncidentView> {
  const incident = await findIncident(ctx, idOrName);
  await removeAcknowledgement(ctx, incident);
  return incidentView(ctx, incident);
}

/** Also withdraws those of its alerts, from before they had an incident. */
export async function removeAcknowledgement(
  { state, clock }: Pick<ServiceContext, 'state' | 'clock'>,
  incident: Pick<Incident, 'id' | 'members'>,
): Promise<void> {
  const rows = await state.getMany('acknowledgement', acknowledgementIds(incident));
  const known = rows.map(({ id }) => id);
  if (known.length === 0) return;
  await state.mutate(
    known.map((id) => ({ op: 'delete', kind: 'acknowledgement', id })),
    clock.now(),
  );
}
