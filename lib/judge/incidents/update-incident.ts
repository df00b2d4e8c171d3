import type { Alert } from '../../domain/alerts/alert';
import { compareLead, type RankedAlert } from '../../domain/alerts/lead-alert';
import type { Incident, IncidentMember } from '../../domain/incidents/incident';
import { closeAlert } from '../alerts/step-alerts';
import type { IncidentBook } from './incident-book';

/** Brings every open incident up to date with its alerts; one whose pages have cleared is cleared, and its tickets end with it. */
export function updateIncidents(book: IncidentBook): void {
  for (const incident of book.incidents()) {
    if (incident.clearedAt !== null) continue;
    const updated = withLead(withMembers(incident, book), book);
    book.setIncident(isOver(updated) ? clearIncident(updated, book) : updated);
  }
}

function withMembers(incident: Incident, { alerts, now }: IncidentBook): Incident {
  const members = incident.members.map((member): IncidentMember => {
    const alert = alerts.get(member.alertId);
    // Gone with its rule or its target: there is nothing left that could end.
    if (!alert) return member.resolvedAt === null ? { ...member, resolvedAt: now } : member;
    const { severity, measure, resolvedAt, reading, endedBecause } = alert;
    const ended = endedBecause === undefined ? {} : { endedBecause };
    return { ...member, severity, measure, resolvedAt, thresholdBp: reading.thresholdBp, ...ended };
  });
  const severity = members.some((one) => one.severity === 'page') ? 'page' : 'ticket';
  return { ...incident, members, severity };
}

/** What leads goes on leading when it ends first: an incident does not change its cause because it was mended. */
function withLead(incident: Incident, { alerts }: IncidentBook): Incident {
  const firing = incident.members
    .map(({ alertId }) => alerts.get(alertId))
    .filter((alert): alert is Alert => alert !== undefined && alert.phase === 'firing');
  const present = alerts.get(incident.leadAlertId) ?? placeOf(incident);
  const [lead = present] = [present, ...firing.filter(({ id }) => id !== present.id)].sort(
    compareLead,
  );
  const alert = alerts.get(lead.id);
  if (!alert) return incident;
  const began = incident.members.find(({ alertId }) => alertId === alert.id)?.beganAt;
  const { cause } = alert;
  const isNew = alert.id !== incident.leadAlertId;
  const stage = cause.stage ?? incident.cause.stage;
  const known = isNew && cause.stage !== null ? null : incident.cause;
  return {
    ...incident,
    leadAlertId: alert.id,
    target: alert.target,
    environment: alert.environment,
    beganAt: Math.min(incident.beganAt, began ?? incident.beganAt),
    cause: {
      stage,
      signature: cause.signature ?? known?.signature ?? null,
      sessionId: cause.sessionId ?? known?.sessionId ?? null,
    },
    release: alert.release ?? incident.release,
    serving: alert.serving ?? incident.serving,
    evidence: { measure: alert.measure, reading: alert.worstReading ?? alert.reading },
  };
}

/** The leading alert as the incident has stored it. */
function placeOf({ leadAlertId, members, evidence, cause }: Incident): RankedAlert {
  const { measure } = evidence;
  const severity = members.find(({ alertId }) => alertId === leadAlertId)?.severity ?? 'page';
  const indicator =
    measure.kind === 'indicator' || measure.kind === 'indicatorSilent' ? measure.indicator : null;
  return { id: leadAlertId, indicator, measure, severity, cause };
}

/** The members that decide when it is over: its pages, or its tickets where it has none. */
export function decidingMembers({ members, severity }: Incident): IncidentMember[] {
  return members.filter((member) => member.severity === severity);
}

const isOver = (incident: Incident) =>
  decidingMembers(incident).every(({ resolvedAt }) => resolvedAt !== null);

function clearIncident(incident: Incident, book: IncidentBook): Incident {
  for (const { alertId } of incident.members) {
    const alert = book.alerts.get(alertId);
    if (alert?.phase !== 'firing') continue;
    const { after, effects } = closeAlert(alert, book.now);
    if (after) book.setAlert(after, effects);
  }
  const closed = withMembers(incident, book);
  const notMeasured = decidingMembers(closed).some(
    ({ endedBecause }) => endedBecause === 'not_measured',
  );
  return { ...closed, clearedAt: book.now, ...(notMeasured ? { notMeasured } : {}) };
}

/** Whether nothing of it fails any more, as far as its rules see; recovery is not proven by that. */
export function isRecovering(incident: Incident, { alerts }: IncidentBook): boolean {
  return decidingMembers(incident).every(({ alertId, resolvedAt }) => {
    const alert = alerts.get(alertId);
    if (!alert || resolvedAt !== null) return true;
    return alert.keepSince !== null && alert.staleSince === null;
  });
}
