import type { IncidentBrief } from '../../contract/api/alerting/incident-brief';
import type { Acknowledgement } from '../../domain/alerts/alert';
import type { AlertDecisions } from '../../domain/alerts/notification';
import { acknowledgementIds } from '../../domain/incidents/acknowledgement-ids';
import {
  type Incident,
  type IncidentNotice,
  incidentName,
  incidentState,
} from '../../domain/incidents/incident';
import { incidentMessage, incidentTitle } from '../../domain/incidents/incident-text';
import { iso } from '../../domain/time';
import type { ServiceContext } from '../service-context';
import { toIsoOrNull } from '../time-range';
import { valuesById } from '../values-by-id';

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
  const ids = acknowledgementIds(incident);
  return firstOf(ids, await valuesById(ctx, 'acknowledgement', ids));
}

/** The surroundings of one incident. */
export async function surroundingsOf(ctx: Ctx, incident: Incident): Promise<IncidentSurroundings> {
  const around = await surroundingsById(ctx, [incident]);
  return around.get(incident.id) ?? { acknowledgement: null, notified: null };
}

/** The surroundings of incidents, by id, in a fixed number of reads however many there are. */
export async function surroundingsById(
  ctx: Ctx,
  incidents: readonly Incident[],
): Promise<Map<string, IncidentSurroundings>> {
  const [acknowledgements, notices] = await Promise.all([
    valuesById(ctx, 'acknowledgement', incidents.flatMap(acknowledgementIds)),
    valuesById(
      ctx,
      'incidentNotice',
      incidents.map(({ id }) => id),
    ),
  ]);
  const before = incidents.filter(({ id, adopted }) => adopted && !notices.has(id));
  const decisions = await valuesById(
    ctx,
    'alertDecisions',
    before.flatMap(({ members }) => members.map(({ alertId }) => alertId)),
  );
  return new Map(
    incidents.map((incident) => {
      const notice = notices.get(incident.id);
      const acknowledgement = firstOf(acknowledgementIds(incident), acknowledgements);
      const notified = notice ? noticeOf(notice) : notifiedBefore(incident, decisions);
      return [incident.id, { acknowledgement, notified }];
    }),
  );
}

function firstOf<T>(ids: readonly string[], values: ReadonlyMap<string, T>): T | null {
  for (const id of ids) {
    const value = values.get(id);
    if (value !== undefined) return value;
  }
  return null;
}

const noticeOf = ({ first, page }: IncidentNotice) => page ?? first;

/** For alerts from before there were incidents: the first decision to send is the only stored instant of notification. */
function notifiedBefore(
  incident: Incident,
  decisions: ReadonlyMap<string, AlertDecisions>,
): IncidentSurroundings['notified'] {
  if (!incident.adopted) return null;
  const sent = incident.members
    .flatMap(({ alertId }) => decisions.get(alertId)?.decisions ?? [])
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
    message: incidentMessage(incident),
    beganAt: iso(incident.beganAt),
    notifiedAt: toIsoOrNull(notified?.at ?? null),
    endedAt: toIsoOrNull(incident.endedAt),
    clearedAt: toIsoOrNull(incident.clearedAt),
  };
}
