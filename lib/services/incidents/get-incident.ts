import type { IncidentView } from '../../contract/api/alerting/incidents';
import type { ServiceContext } from '../service-context';
import { findIncident } from './find-incident';
import { incidentView } from './incident-view';

/** Reads one incident, by id or name. Throws AppError `not_found`. */
export async function getIncident(
  ctx: Pick<ServiceContext, 'state'>,
  idOrName: string,
): Promise<IncidentView> {
  return incidentView(ctx, await findIncident(ctx, idOrName));
}
