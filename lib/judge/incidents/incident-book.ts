import type { Alert } from '../../domain/alerts/alert';
import type { Incident, IncidentMember } from '../../domain/incidents/incident';
import { uuidv7 } from '../../kit/ids';
import type { AlertChange } from '../alerts/step-alerts';

export type BookInput = {
  /** Open alerts as they are stored, and what this round changes about them. */
  open: readonly Alert[];
  changes: readonly AlertChange[];
  /** Open incidents as they are stored. */
  incidents: Iterable<Incident>;
  now: number;
};

/** Alerts and incidents as a round is about to leave them. */
export type IncidentBook = {
  now: number;
  /** Open ones, and those that this round resolved. */
  alerts: ReadonlyMap<string, Alert>;
  incidents(): Incident[];
  /** Open incidents of a target, oldest first. */
  openOf(targetId: string): Incident[];
  setAlert(alert: Alert, effects?: AlertChange['effects']): void;
  setIncident(incident: Incident): void;
  /** Firing alerts that belong to no open incident. */
  withoutIncident(): Alert[];
  join(incidentId: string, member: IncidentMember): void;
  begin(alert: Alert, member: IncidentMember): Incident;
  /** What is to be written: changed alerts, changed incidents, and ids of incidents that have no number yet. */
  written(): { changes: AlertChange[]; incidents: Incident[]; fresh: ReadonlySet<string> };
};

/** More would be a fault of its own: what ended first is dropped. */
const MEMBERS_KEPT = 100;

export function openBook({ open, changes, incidents, now }: BookInput): IncidentBook {
  const alerts = new Map(open.map((alert) => [alert.id, alert]));
  const changed = new Map<string, AlertChange>();
  for (const change of changes) {
    const id = (change.after ?? change.before)?.id;
    if (id === undefined) continue;
    changed.set(id, change);
    if (change.after) alerts.set(id, change.after);
    else alerts.delete(id);
  }
  const before = new Map([...incidents].map((incident) => [incident.id, incident]));
  const after = new Map(before);
  const fresh = new Set<string>();

  const book: IncidentBook = {
    now,
    alerts,
    incidents: () => [...after.values()],
    openOf: (targetId) =>
      [...after.values()]
        .filter((incident) => incident.targetId === targetId && incident.clearedAt === null)
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    setAlert(alert, effects = []) {
      const change = changed.get(alert.id);
      const stored = change ? change.before : (open.find(({ id }) => id === alert.id) ?? null);
      alerts.set(alert.id, alert);
      changed.set(alert.id, {
        before: stored,
        after: alert,
        effects: [...(change?.effects ?? []), ...effects],
      });
    },
    setIncident: (incident) => void after.set(incident.id, incident),
    withoutIncident: () =>
      [...alerts.values()].filter(
        ({ phase, incidentId }) =>
          phase === 'firing' && (incidentId === undefined || !after.has(incidentId)),
      ),
    join(incidentId, member) {
      const incident = after.get(incidentId);
      const alert = alerts.get(member.alertId);
      if (!incident || !alert) return;
      const severity = member.severity === 'page' ? 'page' : incident.severity;
      const members = boundedList([...incident.members, member]);
      after.set(incidentId, { ...incident, severity, members });
      book.setAlert({ ...alert, incidentId });
    },
    begin(alert, member) {
      const incident = newIncident(alert, member, now);
      after.set(incident.id, incident);
      fresh.add(incident.id);
      book.setAlert({ ...alert, incidentId: incident.id });
      return incident;
    },
    written: () => ({
      changes: [...changed.values()],
      incidents: [...after.values()].filter(
        (incident) => JSON.stringify(before.get(incident.id)) !== JSON.stringify(incident),
      ),
      fresh,
    }),
  };
  return book;
}

function boundedList(members: IncidentMember[]): IncidentMember[] {
  if (members.length <= MEMBERS_KEPT) return members;
  const oldest = members.find(({ resolvedAt }) => resolvedAt !== null);
  return oldest ? members.filter((member) => member !== oldest) : members;
}

function newIncident(alert: Alert, member: IncidentMember, now: number): Incident {
  const firedAt = alert.firedAt ?? now;
  return {
    id: uuidv7(firedAt),
    number: 0,
    targetId: alert.targetId,
    target: alert.target,
    environment: alert.environment,
    location: alert.location,
    severity: alert.severity,
    leadAlertId: alert.id,
    members: [member],
    openedAt: now,
    beganAt: member.beganAt,
    endedAt: null,
    clearedAt: null,
    cause: alert.cause,
    counts: null,
    release: alert.release,
    serving: alert.serving ?? [],
    evidence: { measure: alert.measure, reading: alert.worstReading ?? alert.reading },
    ...(firedAt < now ? { adopted: true } : {}),
  };
}
