import type { Severity } from '../rules/rule';

export const NOTIFIER_KINDS = [
  'webhook',
  'alertmanager',
  'pagerduty',
  'slack',
  'teams',
  'jsm',
  'email',
  'ntfy',
] as const;
export type NotifierKind = (typeof NOTIFIER_KINDS)[number];

/** What a notifier is for: alerts, or the heartbeat that shows an outside service that Tocsin runs (statistics.md §3.5). */
export type NotifierPurpose = 'alerts' | 'watchdog';

/** Kinds whose receivers open an incident for every message. */
const OPENS_INCIDENTS: ReadonlySet<NotifierKind> = new Set(['pagerduty', 'jsm']);

/** Why a kind cannot send heartbeats, and what to use instead; null where it can. */
export function heartbeatRefusal(kind: NotifierKind): string | null {
  if (!OPENS_INCIDENTS.has(kind)) return null;
  return `${kind} takes no heartbeats, each would open an incident: send them to a webhook of a service that alarms when they stay away`;
}

/** Which alerts it gets, and when. Empty lists mean any. Durations are ms. */
export type NotifierRoute = {
  severities: Severity[];
  environments: string[];
  targetIds: string[];
  /** Gets an alert only when nobody has acknowledged it for this long; null: at once. */
  escalateAfterMs: number | null;
  /** How often a reminder ("still") is sent; null takes the default of the severity (4 h page, 24 h ticket). */
  repeatMs: number | null;
  sendResolved: boolean;
};

/**
 * A receiver of messages. `settings` are the kind's own, checked by the contract; values of its secret fields are sealed
 * before they are stored and never shown again.
 */
export type NotifierConfig = {
  id: string;
  name: string;
  kind: NotifierKind;
  purpose: NotifierPurpose;
  settings: Record<string, unknown>;
  route: NotifierRoute;
  enabled: boolean;
  provisioned: boolean;
  createdAt: number;
};
