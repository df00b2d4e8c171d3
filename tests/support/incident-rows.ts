import type { Alert } from '../../lib/domain/alerts/alert';
import { compareLead } from '../../lib/domain/alerts/lead-alert';
import {
  type Incident,
  type IncidentMember,
  incidentNumberId,
} from '../../lib/domain/incidents/incident';
import type { Mutation, StateStore } from '../../lib/store/state-store';
import { alertRow } from './alert-rows';

/** An alert as a member of its incident. */
export function memberRow(alert: Alert, more: Partial<IncidentMember> = {}): IncidentMember {
  const { id, severity, measure, reading, resolvedAt, pendingSince } = alert;
  return {
    alertId: id,
    severity,
    measure,
    thresholdBp: reading.thresholdBp,
    resolvedAt,
    firedAt: alert.firedAt ?? pendingSince,
    beganAt: pendingSince,
    endedAt: null,
    joined: 'same_sessions',
    overlap: null,
    ...more,
  };
}

/** The incident of these alerts, as the judge writes it. */
export function incidentRow(alerts: readonly Alert[], more: Partial<Incident> = {}): Incident {
  const [lead = alertRow()] = [...alerts].sort(compareLead);
  const [first = lead] = alerts;
  const severity = alerts.some((one) => one.severity === 'page') ? 'page' : 'ticket';
  const deciding = alerts.filter((one) => one.severity === severity);
  const over = deciding.every(({ phase }) => phase === 'resolved');
  const clearedAt = over ? Math.max(...deciding.map((one) => one.resolvedAt ?? 0)) : null;
  return {
    id: `incident-${first.id}`,
    number: 43,
    targetId: lead.targetId,
    target: lead.target,
    environment: lead.environment,
    location: lead.location,
    severity,
    leadAlertId: lead.id,
    members: alerts.map((one) => memberRow(one)),
    openedAt: first.firedAt ?? first.pendingSince,
    beganAt: first.pendingSince,
    endedAt: clearedAt,
    clearedAt,
    cause: lead.cause,
    counts: { bad: 40, n: 60 },
    release: lead.release,
    serving: [],
    evidence: { measure: lead.measure, reading: lead.worstReading ?? lead.reading },
    ...more,
  };
}

/** What the judge writes about incidents: alerts fire into the open one of their target, or apart; the last page to end clears it. */
export function incidentKeeper(state: Pick<StateStore, 'mutate'>) {
  const incidents = new Map<string, { id: string; alerts: Map<string, Alert>; number: number }>();
  const open = (targetId: string) =>
    [...incidents.values()].find(({ alerts }) => {
      const all = [...alerts.values()];
      return all.some((one) => one.targetId === targetId) && isOpen(all);
    });
  async function write(of: { id: string; alerts: Map<string, Alert>; number: number }, at: number) {
    const alerts = [...of.alerts.values()];
    const value = incidentRow(alerts, { id: of.id, number: of.number });
    const ended = value.clearedAt !== null;
    const rows = alerts.map((alert): Mutation => {
      const over = alert.phase === 'resolved' || ended;
      const resolvedAt = alert.resolvedAt ?? at;
      const row: Alert = over ? { ...alert, phase: 'resolved', resolvedAt } : alert;
      of.alerts.set(row.id, row);
      return { op: 'put', kind: 'alert', id: row.id, group: over ? 'closed' : 'open', value: row };
    });
    const group = ended ? 'closed' : 'open';
    await state.mutate(
      [
        ...rows,
        { op: 'put', kind: 'incident', id: value.id, group, value },
        {
          op: 'put',
          kind: 'incidentNumber',
          id: incidentNumberId(of.number),
          value: { incidentId: of.id },
        },
      ],
      at,
    );
  }
  return {
    /** Answers the alert with its incident. */
    async fire(alert: Alert, at: number, apart = false): Promise<Alert> {
      const found = apart ? undefined : open(alert.targetId);
      const number = incidents.size + 1;
      const incident = found ?? { id: `incident-${alert.id}`, alerts: new Map(), number };
      incidents.set(incident.id, incident);
      const placed = { ...alert, incidentId: incident.id };
      incident.alerts.set(alert.id, placed);
      await write(incident, at);
      return placed;
    },
    async change(alert: Alert, at: number): Promise<Alert> {
      const incident = incidents.get(alert.incidentId ?? '');
      if (!incident) throw new Error(`alert ${alert.id} has no incident`);
      incident.alerts.set(alert.id, alert);
      await write(incident, at);
      return incident.alerts.get(alert.id) ?? alert;
    },
  };
}

function isOpen(alerts: readonly Alert[]): boolean {
  return incidentRow(alerts).clearedAt === null;
}
