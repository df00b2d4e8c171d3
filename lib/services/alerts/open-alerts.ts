import { z } from 'zod';
import type { AlertList } from '../../contract/api/alerting/alerts';
import type { Alert } from '../../domain/alerts/alert';
import { type Incident, incidentState } from '../../domain/incidents/incident';
import { decodeCursor, encodeCursor } from '../cursor';
import type { ServiceContext } from '../service-context';

/** Rank and id: the order of open alerts. */
const positionSchema = z.tuple([z.number(), z.string()]);
type Position = z.output<typeof positionSchema>;

export type OpenAlerts = {
  page: Alert[];
  total: number;
  next: string | null;
  failing: AlertList['failing'];
};

/** A page of open alerts: firing before pending, pages before tickets, then the newest first. */
export async function openAlerts(
  ctx: Pick<ServiceContext, 'state'>,
  isMeant: (alert: Alert) => boolean,
  { limit, after }: { limit: number; after: string | undefined },
): Promise<OpenAlerts> {
  const from = after === undefined ? null : decodeCursor('openAlerts', positionSchema, after);
  const [rows, incidents] = await Promise.all([
    ctx.state.list('alert', 'open'),
    ctx.state.list('incident', 'open'),
  ]);
  const meant = rows
    .map((row) => row.value)
    .filter(isMeant)
    .sort((a, b) => comparePositions(positionOf(a), positionOf(b)));
  const rest =
    from === null ? meant : meant.filter((one) => comparePositions(positionOf(one), from) > 0);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return {
    page,
    total: meant.length,
    next: last && rest.length > limit ? encodeCursor('openAlerts', positionOf(last)) : null,
    failing: countFailing(meant, new Map(incidents.map(({ id, value }) => [id, value]))),
  };
}

const positionOf = ({ id, phase, severity }: Alert): Position => [
  (phase === 'firing' ? 0 : 2) + (severity === 'page' ? 0 : 1),
  id,
];

function comparePositions([rank, id]: Position, [otherRank, otherId]: Position): number {
  if (rank !== otherRank) return rank - otherRank;
  return id === otherId ? 0 : id < otherId ? 1 : -1;
}

/** Pending alerts, and those whose incident has ended or recovers, do not fail now. */
function countFailing(
  alerts: readonly Alert[],
  incidents: ReadonlyMap<string, Incident>,
): AlertList['failing'] {
  const failing = new Set<string>();
  const pages = new Set<string>();
  for (const alert of alerts) {
    const id = alert.incidentId ?? alert.id;
    const incident = incidents.get(alert.incidentId ?? '');
    const fails = incident
      ? incidentState(incident) === 'open'
      : alert.phase === 'firing' && alert.keepSince === null;
    if (!fails) continue;
    failing.add(id);
    if (alert.severity === 'page') pages.add(id);
  }
  return { incidents: failing.size, pages: pages.size };
}
