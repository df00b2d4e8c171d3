import type { IncidentList, IncidentListQuery } from '../../contract/api/alerting/incidents';
import { type Incident, incidentName } from '../../domain/incidents/incident';
import { incidentTitle } from '../../domain/incidents/incident-text';
import { cursorId, idCursor } from '../cursor';
import { filteredPage } from '../filtered-page';
import type { ServiceContext } from '../service-context';
import { findTarget } from '../targets/find-target';
import { incidentSummaries } from './incident-view';

const GROUPS = { open: { group: 'open' }, ended: { group: 'closed' }, all: {} } as const;

/** Incidents, newest first. A page reads at most 2,000 rows. Throws AppError `not_found` for a target. */
export async function listIncidents(
  ctx: Pick<ServiceContext, 'state'>,
  query: IncidentListQuery,
): Promise<IncidentList> {
  const { state, limit } = query;
  const target = query.target === undefined ? null : await targetIdOf(ctx, query.target);
  const after = cursorId('incidents', query.cursor);
  const of = { kind: 'incident', limit, after, ...GROUPS[state] } as const;
  const [{ rows, next }, open] = await Promise.all([
    filteredPage(ctx.state, of, isMeant(query, target)),
    ctx.state.list('incident', 'open'),
  ]);
  const incidents = await incidentSummaries(
    ctx,
    rows.map((row) => row.value),
  );
  const watching = open.filter(({ value }) => value.endedAt !== null).length;
  return {
    incidents,
    next: idCursor('incidents', next),
    counts: { open: open.length - watching, watching },
  };
}

/** An id is taken as it is: incidents outlive their targets. */
async function targetIdOf(ctx: Pick<ServiceContext, 'state'>, wanted: string): Promise<string> {
  try {
    return (await findTarget(ctx, wanted)).id;
  } catch (error) {
    if (isId(wanted)) return wanted;
    throw error;
  }
}

const isId = (text: string) => /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(text);

type Wanted = Pick<IncidentListQuery, 'severity' | 'environment' | 'q' | 'from'>;

/** Whether an incident passes the filters. */
function isMeant({ severity, environment, q, from }: Wanted, targetId: string | null) {
  const words = (q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return (incident: Incident) =>
    (targetId === null || incident.targetId === targetId) &&
    (severity === undefined || incident.severity === severity) &&
    (environment === undefined || incident.environment === environment) &&
    (from === undefined || incident.beganAt >= from) &&
    containsIncidentWords(incident, words);
}

/** Whether name, title, place, cause or release of an incident contain every word; `words` in lower case. */
export function containsIncidentWords(incident: Incident, words: readonly string[]): boolean {
  const { cause, findings, release, target, environment } = incident;
  const text = [
    incidentName(incident),
    incidentTitle(incident),
    target,
    environment,
    cause.stage,
    cause.signature?.title,
    findings?.message,
    release,
  ]
    .join('\n')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}
