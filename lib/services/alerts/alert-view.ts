import type { AlertView } from '../../contract/api/alerting/alerts';
import type { IncidentBrief } from '../../contract/api/alerting/incident-brief';
import type { Acknowledgement, Alert } from '../../domain/alerts/alert';
import { alertDetail, alertTitle } from '../../domain/alerts/alert-text';
import type { Decision } from '../../domain/alerts/notification';
import type { Silence } from '../../domain/alerts/silence';
import { matchesAlert } from '../../domain/alerts/silence-match';
import type { Reading } from '../../domain/rules/rule';
import { iso } from '../../domain/time';
import {
  type IncidentSurroundings,
  incidentBrief,
  surroundingsById,
} from '../incidents/incident-facts';
import type { ServiceContext } from '../service-context';
import { currentSilences } from '../silences/current-silences';
import { toIsoOrNull } from '../time-range';
import { valuesById } from '../values-by-id';

/** Acknowledgements and decisions about an alert. */
type AlertSurroundings = {
  acknowledgement: Acknowledgement | null;
  decisions: Decision[];
  silence: Silence | null;
  incident: IncidentBrief | null;
};

/**
 * Alert views, with who acknowledged each and why each receiver was notified or was not, in a fixed number of reads however
 * many there are.
 */
export async function alertViews(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  alerts: readonly Alert[],
): Promise<AlertView[]> {
  if (alerts.length === 0) return [];
  const ids = alerts.map(({ id }) => id);
  const [silences, incidents, acknowledgements, decided] = await Promise.all([
    currentSilences(ctx),
    incidentsOf(ctx, alerts),
    valuesById(ctx, 'acknowledgement', ids),
    valuesById(ctx, 'alertDecisions', ids),
  ]);
  return alerts.map((alert) => {
    const found = incidents.get(alert.incidentId ?? '');
    return alertView(alert, {
      acknowledgement: found ? found.acknowledgement : (acknowledgements.get(alert.id) ?? null),
      incident: found?.brief ?? null,
      decisions: decided.get(alert.id)?.decisions ?? [],
      silence: coveredBy(alert, silences),
    });
  });
}

const NOTHING: IncidentSurroundings = { acknowledgement: null, notified: null };

type Found = { brief: IncidentBrief; acknowledgement: Acknowledgement | null };

/** The incidents of these alerts, by id. */
async function incidentsOf(
  ctx: Pick<ServiceContext, 'state'>,
  alerts: readonly Alert[],
): Promise<Map<string, Found>> {
  const ids = new Set(alerts.flatMap(({ incidentId }) => (incidentId ? [incidentId] : [])));
  const incidents = await valuesById(ctx, 'incident', [...ids]);
  const around = await surroundingsById(ctx, [...incidents.values()]);
  return new Map(
    [...incidents.values()].map((incident) => {
      const { acknowledgement, notified } = around.get(incident.id) ?? NOTHING;
      return [incident.id, { brief: incidentBrief(incident, { notified }), acknowledgement }];
    }),
  );
}

/** The silence that covers the alert longest; null for a resolved alert. */
function coveredBy(alert: Alert, silences: readonly Silence[]): Silence | null {
  if (alert.phase === 'resolved') return null;
  return (
    silences
      .filter((silence) => matchesAlert(silence.match, alert))
      .sort((a, b) => b.endsAt - a.endsAt)[0] ?? null
  );
}

/** One alert. A resolved alert is shown with its worst reading, because its last one is good again. */
function alertView(stored: Alert, around: AlertSurroundings): AlertView {
  const over = stored.phase === 'resolved';
  const kept = stored.worstReading ?? stored.firedReading ?? stored.reading;
  const alert = over ? { ...stored, reading: kept } : stored;
  const { reading } = alert;
  const { acknowledgement: ack, silence } = around;
  return {
    id: alert.id,
    key: alert.key,
    ruleId: alert.ruleId,
    ruleName: alert.ruleName,
    severity: alert.severity,
    measure: alert.measure,
    indicator: alert.indicator,
    targetId: alert.targetId,
    target: alert.target,
    environment: alert.environment,
    location: alert.location,
    release: alert.release,
    phase: alert.phase,
    title: alertTitle(alert),
    detail: alertDetail(alert),
    pendingSince: iso(alert.pendingSince),
    firedAt: toIsoOrNull(alert.firedAt),
    resolvedAt: toIsoOrNull(alert.resolvedAt),
    ...(alert.endedBecause ? { endedBecause: alert.endedBecause } : {}),
    staleSince: toIsoOrNull(alert.staleSince),
    keepSince: toIsoOrNull(alert.keepSince),
    flapping: alert.flappingSince !== null,
    thresholdBp: reading.thresholdBp,
    long: windowView(reading.long),
    short: windowView(reading.short),
    pFail: reading.pFail,
    seenFrom: reading.seenFrom,
    serverAgrees: reading.serverAgrees,
    cause: alert.cause,
    incident: around.incident,
    acknowledged: ack && { by: ack.by, note: ack.note, at: iso(ack.at) },
    silencedBy: silence && { id: silence.id, endsAt: iso(silence.endsAt), by: silence.by },
    decisions: around.decisions.map((decision) => ({ ...decision, since: iso(decision.since) })),
  };
}

function windowView(window: Reading['long']): AlertView['long'] {
  return window && { from: iso(window.from), to: iso(window.to), ...window.count };
}
