import { activeMaintenance } from '../calendar/maintenance';
import type { Alert } from '../domain/alerts/alert';
import { inhibitorOf, isInhibiting } from '../domain/alerts/inhibition';
import { isConsequenceOf } from '../domain/alerts/lead-alert';
import type { Suppression } from '../domain/alerts/next-send';
import type { NotifierConfig } from '../domain/alerts/notifier';
import { matchingSilence } from '../domain/alerts/silence-match';
import { isCountedMeasure } from '../domain/rules/measure';
import { spanText } from '../domain/tallies/format-counts';
import { INDICATOR_PHRASES } from '../domain/tallies/indicators';
import type { AlertingSnapshot } from './alerting-snapshot';

/** A page this soon after a release waits: instances are still starting (statistics.md §3.4). */
const DEPLOY_GRACE_MS = 60_000;

/** An alert that explains it fires, or did a moment ago. */
export function inhibited(
  alert: Alert,
  { alerts }: AlertingSnapshot,
  now: number,
): Suppression | null {
  const by = inhibitorOf(alert, alerts, now);
  if (!by) return null;
  return consequenceOf(by, alert);
}

function consequenceOf(by: Alert, alert: Alert): Suppression {
  const ending = by.phase === 'resolved' ? ', which has just ended' : '';
  return { code: 'inhibited', text: `a consequence of ${nameOf(by, alert)}${ending}`, by: by.id };
}

/** It fired when a backup was made, and whether it still does is not known yet. */
export function restored({ restoredAt, staleSince }: Alert): Suppression | null {
  if (restoredAt === undefined || staleSince === null) return null;
  const at = new Date(restoredAt).toISOString();
  return {
    code: 'restored',
    text: `restored from a backup of ${at}, not evaluated since`,
    by: null,
  };
}

/** Its receiver was notified of the cause already, and this alert adds nothing (decision 63). */
export function alreadyNotified(
  alert: Alert,
  notified: readonly Alert[],
  now: number,
): Suppression | null {
  const by = notified.find(
    (other) =>
      other.id !== alert.id &&
      other.incidentId === alert.incidentId &&
      isInhibiting(other, now) &&
      isConsequenceOf(alert, other),
  );
  return by ? consequenceOf(by, alert) : null;
}

function nameOf(by: Alert, alert: Alert): string {
  if (by.indicator === null) return by.ruleName.toLowerCase();
  if (by.indicator === alert.indicator) return 'the page about it';
  return INDICATOR_PHRASES[by.indicator];
}

export function silenced(
  alert: Alert,
  { silences }: AlertingSnapshot,
  now: number,
): Suppression | null {
  const silence = matchingSilence(silences, alert, now);
  if (!silence) return null;
  const text = `silenced by ${silence.by}: ${silence.reason}`;
  return { code: 'silenced', text, by: silence.id };
}

/** Planned work, a paused target, a release that has just begun. */
export function muted(alert: Alert, snapshot: AlertingSnapshot, now: number): Suppression | null {
  if (alert.targetId === '') return null;
  const window = activeMaintenance(snapshot.maintenance, alert, now);
  if (window) return { code: 'maintenance', text: `maintenance: ${window.name}`, by: window.id };
  if (snapshot.pausedTargets.has(alert.targetId))
    return { code: 'paused', text: 'the target is paused', by: alert.targetId };
  const releasedAt = snapshot.releasedAt.get(alert.targetId);
  const young = releasedAt !== undefined && now - releasedAt < DEPLOY_GRACE_MS && releasedAt <= now;
  const { measure } = alert;
  const isOfBackend = isCountedMeasure(measure) || measure.kind === 'health';
  if (!young || alert.severity !== 'page' || !isOfBackend) return null;
  // No countdown in the text: each new text would be a change for every browser.
  return { code: 'deploy_grace', text: 'a release has just begun', by: null };
}

/**
 * A first message about what is over would be a message for nothing: a ticket outlives the page that suppressed it by the time it
 * keeps firing. What ended inside its own group wait is sent all the same, or a short outage would go unnoticed.
 */
export function ended({ firedAt, keepSince }: Alert, waitMs: number): Suppression | null {
  if (firedAt === null || keepSince === null || keepSince - firedAt < waitMs) return null;
  return { code: 'over', text: 'its condition ended before a message could be sent', by: null };
}

/** Whether the route of the notifier includes this alert. An alert of no target, about the probe itself, matches every route. */
export function isRouted({ route, purpose, enabled }: NotifierConfig, alert: Alert): boolean {
  const fits = (wanted: readonly string[], found: string) =>
    wanted.length === 0 || found === '' || wanted.includes(found);
  return (
    enabled &&
    purpose === 'alerts' &&
    fits(route.severities, alert.severity) &&
    fits(route.environments, alert.environment) &&
    fits(route.targetIds, alert.targetId)
  );
}

/** A notifier that escalates waits for its time, and is notified if nobody has acknowledged by then. */
export function notYetEscalated(
  alert: Alert,
  of: { notifier: NotifierConfig; snapshot: AlertingSnapshot },
  now: number,
): Suppression | null {
  const { escalateAfterMs } = of.notifier.route;
  if (escalateAfterMs === null) return null;
  const ack = of.snapshot.acknowledgements.get(alert.id);
  if (ack) return { code: 'acknowledged', text: `acknowledged by ${ack.by}`, by: null };
  if (now - (alert.firedAt ?? now) >= escalateAfterMs) return null;
  const text = `notified after ${spanText(escalateAfterMs)} unless somebody acknowledges`;
  return { code: 'not_escalated_yet', text, by: null };
}
