import type { Alert } from '../domain/alerts/alert';
import type { MessageIncident } from '../domain/alerts/message';
import { type Incident, incidentName } from '../domain/incidents/incident';
import type { DescribedIncident } from '../domain/incidents/incident-text';

/** What a message is about: an incident, or an alert that is in no incident yet. */
export type MessageSubject = DescribedIncident &
  Pick<Incident, 'release' | 'serving'> & { incident: MessageIncident | null };

/** The subject of a message about these alerts, the leading one first. Instants are epoch ms. */
export function messageSubject(
  alerts: readonly Alert[],
  incident: Incident | undefined,
): MessageSubject {
  const [lead] = alerts;
  if (!lead) throw new RangeError('a message is about an alert');
  if (incident) {
    const { id, beganAt, endedAt, clearedAt } = incident;
    return {
      ...incident,
      incident: { id, name: incidentName(incident), beganAt, endedAt, clearedAt },
    };
  }
  const over = alerts.every(({ phase }) => phase === 'resolved');
  const resolvedAt = over ? Math.max(...alerts.map((one) => one.resolvedAt ?? 0)) : null;
  const reading = lead.worstReading ?? (over ? lead.firedReading : null) ?? lead.reading;
  return {
    target: lead.target,
    environment: lead.environment,
    location: lead.location,
    beganAt: Math.min(...alerts.map(({ pendingSince }) => pendingSince)),
    endedAt: resolvedAt,
    clearedAt: resolvedAt,
    notMeasured: over && alerts.some(({ endedBecause }) => endedBecause === 'not_measured'),
    cause: lead.cause,
    counts: null,
    release: lead.release,
    serving: lead.serving ?? [],
    incident: null,
    evidence: { measure: lead.measure, reading },
  };
}
