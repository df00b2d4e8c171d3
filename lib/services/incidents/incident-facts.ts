import type { IncidentBrief } from '../../contract/api/alerting/incident-brief';
import type { Acknowledgement } from '../../domain/alerts/alert';
import { acknowledgementIds } from '../../domain/incidents/acknowledgement-ids';
import {
  type Incident,
  type IncidentNotice,
  incidentName,
  incidentState,
} from '../../domain/incidents/incident';
import { incidentTitle } from '../../domain/incidents/incident-text';
import { iso } from '../../domain/time';
import type { ServiceContext } from '../service-context';
import { toIsoOrNull } from '../time-range';

/** Acknowledgement and first notification of an incident. */
export type IncidentSurroundings = {
  acknowledgement: Acknowledgement | null;
  /** First delivered page, or first delivered message where there is no page. Epoch ms. */
  notified: { at: number; notifier: string } | null;
};

type Ctx = Pick<ServiceContext, 'state'>;

/** The newest acknowledgement of an incident or of one of its alerts. */
export async function acknowledgementOf(
  ctx: Ctx,
  incident: Pick<Incident, 'id' | 'members'>,
): Promise<Acknowledgement | null> {
  for (const id of acknowledgementIds(incident)) {
    const row = await ctx.state.get('acknowledgement', id);
    if (row) return row.value;
  }
  return null;
}

export async function surroundingsOf(ctx: Ctx, incident: Incident): Promise<IncidentSurroundings> {
  const [acknowledgement, notice] = await Promise.all([
    acknowledgementOf(ctx, incident),
    ctx.state.get('incidentNotice', incident.id),
  ]);
  const notified = notice ? noticeOf(notice.value) : await notifiedBefore(ctx, incident);
  return { acknowledgement, notified };
}

const noticeOf = ({ first, page }: IncidentNotice) => page ?? first;

/** For alerts from before there were incidents: the first decision to send is the only stored instant of notification. */
async function notifiedBefore(
  ctx: Ctx,
  incident: Incident,
): Promise<IncidentSurroundings['notified']> {
  if (!incident.adopted) return null;
  const rows = await Promise.all(
    incident.members.map(({ alertId }) => ctx.state.get('alertDecisions', alertId)),
  );
  const sent = rows
    .flatMap((row) => row?.value.decisions ?? [])
    .filter(({ code }) => code === 'sent')
    .sort((a, b) => a.since - b.since)[0];
  return sent ? { at: sent.since, notifier: sent.notifier } : null;
}

/** The incident's fields in an alert's view. */
export function incidentBrief(
  incident: Incident,
  { notified }: Pick<IncidentSurroundings, 'notified'>,
): IncidentBrief {
  return {
    id: incident.id,
    name: incidentName(incident),
    state: incidentState(incident),
    leadAlertId: incident.leadAlertId,
    title: incidentTitle(incident),
    beganAt: iso(incident.beganAt),
    notifiedAt: toIsoOrNull(notified?.at ?? null),
    endedAt: toIsoOrNull(incident.endedAt),
    clearedAt: toIsoOrNull(incident.clearedAt),
  };
}
