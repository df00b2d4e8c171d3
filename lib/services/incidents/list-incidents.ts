import type { IncidentList, IncidentListQuery } from '../../contract/api/alerting/incidents';
import type { Incident } from '../../domain/incidents/incident';
import { cursorId, idCursor } from '../cursor';
import { filteredPage } from '../filtered-page';
import type { ServiceContext } from '../service-context';
import { findTarget } from '../targets/find-target';
import { incidentSummaries } from './incident-view';

const GROUPS = { open: { group: 'open' }, ended: { group: 'closed' }, all: {} } as const;

/** Incidents, newest first. Throws AppError `not_found` for a target. */
export async function listIncidents(
  ctx: Pick<ServiceContext, 'state'>,
  { state, target: wanted, limit, cursor }: IncidentListQuery,
): Promise<IncidentList> {
  const target = wanted === undefined ? null : await findTarget(ctx, wanted);
  const isMeant = (incident: Incident) => target === null || incident.targetId === target.id;
  const after = cursorId('incidents', cursor);
  const of = { kind: 'incident', limit, after, ...GROUPS[state] } as const;
  const { rows, next } = await filteredPage(ctx.state, of, isMeant);
  const incidents = await incidentSummaries(
    ctx,
    rows.map((row) => row.value),
  );
  return { incidents, next: idCursor('incidents', next) };
}
